import type { ShopColumn } from "../../../redshift/shop/shop-columns.ts";

/** Of the rows of one bucket. */
export interface BucketSum {
  rows: number;
  /** The sum of 60 bits of each row's MD5, in decimal digits. */
  sum: string;
}

/** By the bucket's digit; one without rows is left out. */
export type BucketSums = Readonly<Record<string, BucketSum>>;

/** A key's texts, in the key's order. */
export type Key = readonly string[];

/** Which rows are exported. */
export type Selection =
  /** Written since a mark, the mark itself among them; and those of the buckets in which the other side differs. */
  | { since: string; buckets?: readonly string[] }
  /** The next rows by key, for a history that is exported piece by piece. */
  | { after: Key | null; limit: number }
  /** Those of the buckets in which the other side differs. */
  | { buckets: readonly string[] };

/** What a run has exported of a table. */
export interface TableExport {
  table: string;
  selection: Selection;
  /** The time before which no row will be written any more that is not in the export's snapshot. */
  mark: string;
  columns: ShopColumn[];
  /** Names, in order. */
  key: string[];
  objects: { key: string; rows: number; bytes: number }[];
  rows: number;
  /** Of what was put. */
  bytes: number;
  seconds: number;
  /** Of the last row; null where there is none. */
  last: Key | null;
  /** Of all rows of the table, in the snapshot of the export; null where nobody asked for them. */
  buckets: BucketSums | null;
  /** Key of Redshift's manifest; null where no row was exported. */
  manifest: string | null;
}

/** A table's place in the chain of its exports. */
export interface RunExport extends TableExport {
  /** The run of this table from which on its changes are; null begins a history. */
  follows: string | null;
  kind: "history" | "changes";
}

/** Where the next export of a table goes on. */
export interface TableState {
  /** The latest that has the table. */
  run: string;
  /** The run that began its history. */
  began: string;
  /** From which time on changes are due. */
  since: string;
  /** The key behind which the history goes on; null where all of it was exported. */
  after: Key | null;
  /** A history that took several runs: what was written meanwhile is still due. */
  isCatchingUp: boolean;
  /** The load whose differing buckets were exported again; '' before the first. */
  repairedOf: string;
}

/** Of a whole run, put last: without it the run has not been. */
export interface SyncRun {
  /** UTC, `YYYYMMDDTHHMMSSmmmZ`; greater than those before. */
  run: string;
  tables: Record<string, RunExport>;
  /** Tables that could not be exported, and why. */
  failures: Record<string, string>;
  /** Of all tables, those that this run left out among them. */
  states: Record<string, TableState>;
}

/** What the warehouse has of a table, for who exports the next. */
export interface LoadedTable {
  /** Null before the first. */
  run: string | null;
  /** The newest export that was looked at. */
  seen: string;
  /** Buckets in which the table is not what MySQL had at `run`. */
  differing: string[];
  /** No export goes on from `run`: the history has to begin anew. */
  isBroken: boolean;
}

/** The time of a run. @returns RFC 3339, in UTC */
export function timeOfRun(run: string): string {
  return run.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/, "$1-$2-$3T$4:$5:$6.$7Z");
}

/** The next run's name. @param now milliseconds since 1970; behind the latest run's where a clock was set back */
export function nameRun(now: number, latest: string | null): string {
  const after = latest === null ? 0 : Date.parse(timeOfRun(latest)) + 1;
  return new Date(Math.max(now, after)).toISOString().replace(/[-:.]/g, "");
}

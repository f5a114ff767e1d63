import type { LatestLoad } from "../../../redshift/shop/books.ts";
import { timeOfRun } from "../../shared/sync/sync-run.ts";

/** What the warehouse has of a table of the shop. */
export interface SyncedTable {
  table: string;
  /** The latest export that was loaded; null before the first, and so are those behind. */
  run: string | null;
  /** RFC 3339, in UTC. */
  exportedAt: string | null;
  loadedAt: string | null;
  /** Of that export, and of its load as well. */
  rows: number;
  bytes: number;
  seconds: number;
  /** Whether all rows are MySQL's of that moment; null within a history. */
  checksum: "equal" | "differs" | null;
  /** Digits of buckets that differ: the next export has them whole. */
  differing: string[];
  /** null before the first load. */
  state: "loaded" | "refused" | null;
}

/** What the warehouse has of the shop's database. */
export interface SyncFigures {
  tables: SyncedTable[];
  /** Each in one line. */
  failures: string[];
  /** Since the export of the table that is behind most; null before each was loaded. */
  minutesBehind: number | null;
}

/** @param loadSeconds of this load; undefined where nothing was loaded @param before of the wake before */
export function describeTable(
  table: string,
  latest: LatestLoad | undefined,
  loadSeconds: number | undefined,
  before: SyncedTable | undefined,
): SyncedTable {
  if (latest === undefined) {
    return {
      ...{ table, run: null, exportedAt: null, loadedAt: null, rows: 0, bytes: 0, seconds: 0 },
      ...{ checksum: null, differing: [], state: null },
    };
  }
  const { run, loadedAt, rows, bytes, checksum, differing, state } = latest;
  const isKnown = loadSeconds === undefined && before?.loadedAt === loadedAt;
  const seconds = isKnown
    ? before.seconds
    : Math.round((latest.seconds + (loadSeconds ?? 0)) * 1_000) / 1_000;
  const exportedAt = run === null ? null : timeOfRun(run);
  return { table, run, exportedAt, loadedAt, rows, bytes, seconds, checksum, differing, state };
}

/** @param now milliseconds since 1970 */
export function minutesBehindShop(tables: readonly SyncedTable[], now: number): number | null {
  const times = tables.map(({ exportedAt }) => (exportedAt === null ? Number.NaN : Date.parse(exportedAt)));
  const behind = (now - Math.min(...times)) / 60_000;
  return Number.isFinite(behind) ? behind : null;
}

import type { LatestLoad } from "../../../redshift/shop/books.ts";
import type { RunExport, SyncRun } from "../../shared/sync/sync-run.ts";
import type { SyncStore } from "../../shared/sync/sync-store.ts";

/** More than this, and a new history is less work than the chain. */
const MOST_PENDING = 200;

/** An export of a table that lies in S3. */
export interface PendingExport extends RunExport {
  run: string;
}

export interface Pending {
  exports: PendingExport[];
  /** The newest run that has the table; what is in the books where none is newer. */
  seen: string;
  /** No export goes on from what the table has. */
  isBroken: boolean;
}

/**
 * What is to be loaded of each table, in order: behind the latest beginning of a history that is new, or from what the table
 * has on. An export of less than what the table has may be loaded: it has all that was written since.
 * @param books by table
 */
export async function findPending(
  store: SyncStore,
  tables: readonly string[],
  books: ReadonlyMap<string, LatestLoad>,
): Promise<Map<string, Pending>> {
  const oldest = tables.map((table) => books.get(table)?.seen ?? "").sort()[0] ?? "";
  const runs: SyncRun[] = [];
  for (const name of await store.listRuns(oldest)) {
    const run = await store.readRun(name);
    runs.push(...(run === null ? [] : [run]));
  }
  return new Map(tables.map((table) => [table, pendingOf(table, runs, books.get(table))]));
}

function pendingOf(table: string, runs: readonly SyncRun[], latest: LatestLoad | undefined): Pending {
  const seen = latest?.seen ?? "";
  const newer = runs.flatMap(({ run, tables }): PendingExport[] => {
    const exported = tables[table];
    return exported !== undefined && run > seen ? [{ ...exported, run }] : [];
  });
  const exports = newer.slice(
    Math.max(
      0,
      newer.findLastIndex(({ follows }) => follows === null),
    ),
  );
  const chain = connected(exports, latest?.run ?? "");
  const newest = newer.at(-1)?.run ?? seen;
  const isRefused = newer.length === 0 && latest?.state === "refused";
  return chain.length > MOST_PENDING
    ? { exports: [], seen: newest, isBroken: true }
    : { exports: chain, seen: newest, isBroken: chain.length < exports.length || isRefused };
}

/** Those up to the first that goes on from a run which the table would not have then. */
function connected(exports: readonly PendingExport[], loaded: string): PendingExport[] {
  const chain: PendingExport[] = [];
  for (const exported of exports) {
    const has = chain.at(-1)?.run ?? loaded;
    if (exported.follows !== null && (has === "" || exported.follows > has)) {
      break;
    }
    chain.push(exported);
  }
  return chain;
}

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
  /** The newest run that was looked at. */
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
  const newer = runs.flatMap(({ run, tables }): PendingExport[] => {
    const exported = tables[table];
    return exported !== undefined && run > (latest?.seen ?? "") ? [{ ...exported, run }] : [];
  });
  const exports = newer.slice(
    Math.max(
      0,
      newer.findLastIndex(({ follows }) => follows === null),
    ),
  );
  const chain = connected(exports, latest?.run ?? "");
  const newest = runs.at(-1);
  const seen = [newest?.run ?? "", latest?.seen ?? ""].sort()[1] as string;
  // Whatever is missing on the way, the newest export cannot be come to.
  const comesTo = chain.at(-1)?.run ?? latest?.run ?? "";
  const isMissing = comesTo < (newest?.states[table]?.run ?? "");
  const isRefused = chain.length === 0 && latest?.state === "refused";
  return chain.length > MOST_PENDING
    ? { exports: [], seen, isBroken: true }
    : { exports: chain, seen, isBroken: isMissing || isRefused };
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

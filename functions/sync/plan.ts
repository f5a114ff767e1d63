import type { LoadedTable, RunExport, Selection, TableExport, TableState } from "../shared/sync/sync-run.ts";

/** What is due of a table. */
export interface Plan {
  kind: "history" | "changes";
  /** Null begins a history. */
  follows: string | null;
  selection: Selection;
}

/**
 * What is due of a table: its history, piece by piece, then what was written since, and the buckets in which the warehouse found
 * a difference.
 * @param state null before the first export
 * @param loaded what the warehouse says of it; null before its first load
 * @param pieceRows of a history, in one run
 */
export function planExport(
  state: TableState | null,
  loaded: LoadedTable | null,
  { isFull, pieceRows }: { isFull: boolean; pieceRows: number },
): Plan {
  // Broken is said of what was seen: a history that began since is what was asked for.
  const isBroken = state !== null && loaded?.isBroken === true && state.began <= loaded.seen;
  if (state === null || isFull || isBroken) {
    return { kind: "history", follows: null, selection: { after: null, limit: pieceRows } };
  }
  if (state.after !== null) {
    return { kind: "history", follows: state.run, selection: { after: state.after, limit: pieceRows } };
  }
  const buckets = isRepairDue(state, loaded) ? loaded.differing : [];
  return {
    ...{ kind: "changes", follows: state.run },
    selection: { since: state.since, ...(buckets.length > 0 && { buckets }) },
  };
}

/** Of a history within it nobody knows the checksums that are to be; where it is one piece, they are of its own moment. */
export function needsBuckets(selection: Selection, rows: number): boolean {
  return !("after" in selection) || (selection.after === null && rows < selection.limit);
}

/** Where a table's next export goes on, after this one. */
export function nextState(
  before: TableState | null,
  exported: RunExport,
  run: string,
  loaded: LoadedTable | null,
): TableState {
  const { selection, follows, mark, last } = exported;
  if ("after" in selection) {
    const isLast = exported.rows < selection.limit;
    const isFirst = follows === null;
    return {
      run,
      began: isFirst ? run : (before?.began ?? run),
      // Whatever is written while the history is exported is due behind it.
      since: isFirst ? mark : (before?.since ?? mark),
      after: isLast ? null : last,
      isCatchingUp: isLast && !isFirst,
      repairedOf: before?.repairedOf ?? "",
    };
  }
  const repairedOf = repairedOn(exported).length > 0 ? loaded?.run : before?.repairedOf;
  return {
    ...{ run, began: before?.began ?? run, since: mark, after: null, isCatchingUp: false },
    repairedOf: repairedOf ?? "",
  };
}

/** Whether the table is not whole yet: another run goes on at once. */
export const isUnfinished = ({ after, isCatchingUp }: TableState) => after !== null || isCatchingUp;

/** Buckets that an export has whole. */
export function repairedOn({ selection }: Pick<TableExport, "selection">): readonly string[] {
  return ("buckets" in selection && selection.buckets) || [];
}

function isRepairDue(state: TableState, loaded: LoadedTable | null): loaded is LoadedTable {
  const { run = null, differing = [] } = loaded ?? {};
  return differing.length > 0 && run !== null && state.repairedOf < run && state.began <= run;
}

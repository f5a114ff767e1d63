import type { SyncedTable } from "../functions/warehouse/sync/sync-figures.ts";

/** Whether a table of the warehouse is what MySQL had, in a table for people. */
export function asInMysql({ checksum, state }: Pick<SyncedTable, "checksum" | "state">): string {
  if (state === "refused") {
    return "refused: the next sync brings all of it";
  }
  return checksum === null ? "not all of it yet" : { equal: "✓", differs: "✗" }[checksum];
}

import type { Selection } from "../shared/sync/sync-run.ts";
import { bucketOf } from "./buckets.ts";
import type { ExportedTable } from "./exported-table.ts";

/** The end of a select statement, and its parameters. */
export function selectRows(table: ExportedTable, selection: Selection): { sql: string; values: unknown[] } {
  // By its table: a bare name would be the text that is selected under it, and 10 would come before 2.
  const names = table.key.map(({ name }) => `exported.\`${name}\``);
  const inOrder = `order by ${names.join(", ")}`;
  if ("since" in selection) {
    const { since, buckets = [] } = selection;
    return buckets.length === 0
      ? { sql: `where exported.updated_at >= ? ${inOrder}`, values: [since] }
      : {
          sql: `where exported.updated_at >= ? or ${bucketOf(table)} in (?) ${inOrder}`,
          values: [since, buckets],
        };
  }
  if ("buckets" in selection) {
    return { sql: `where ${bucketOf(table)} in (?) ${inOrder}`, values: [selection.buckets] };
  }
  const { after, limit } = selection;
  if (after === null) {
    return { sql: `${inOrder} limit ?`, values: [limit] };
  }
  // Each further column where those before it are equal: an index serves that, and no comparison of whole keys.
  const steps = names.map((name, index) =>
    [...names.slice(0, index).map((equal) => `${equal} = ?`), `${name} > ?`].join(" and "),
  );
  return {
    sql: `where ${steps.map((step) => `(${step})`).join(" or ")} ${inOrder} limit ?`,
    values: [...names.flatMap((_, index) => after.slice(0, index + 1)), limit],
  };
}

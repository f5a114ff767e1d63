import type { Connection, RowDataPacket } from "mysql2/promise";
import { withConnection } from "./export-tables.ts";
import { describeTable } from "./exported-table.ts";
import { type Plan, repairedOn } from "./plan.ts";
import { selectRows } from "./selection.ts";
import type { ExportedTableAnswer } from "./sync.ts";

/** How many rows each table's next export would have; of a history, all that are left. */
export function countDue(
  open: () => Promise<Connection>,
  plans: Readonly<Record<string, Plan>>,
): Promise<ExportedTableAnswer[]> {
  return withConnection(open, async (connection) => {
    const due: ExportedTableAnswer[] = [];
    for (const [table, { kind, selection }] of Object.entries(plans)) {
      const described = await describeTable(connection, table);
      const all = "after" in selection ? { ...selection, limit: Number.MAX_SAFE_INTEGER } : selection;
      const { sql, values } = selectRows(described, all);
      const [[counted]] = await connection.query<RowDataPacket[]>(
        `select count(*) as number from (select 1 from \`${table}\` as exported ${sql}) as due`,
        values,
      );
      const repaired = repairedOn({ selection });
      due.push({
        ...{ table, kind, rows: Number(counted?.number), bytes: 0, seconds: 0, repaired },
        more: false,
      });
    }
    return due;
  });
}

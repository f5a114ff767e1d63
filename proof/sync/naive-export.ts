import type { Connection, RowDataPacket } from "mysql2/promise";
import { NAIVE_MARKS, type NaiveMark } from "../../functions/sync/testing/naive-marks.ts";
import type { DescribedTable } from "./described-table.ts";

/** Those that a user would write down first. */
const MARKS = ["updated_at > last", "oldest transaction"] as const satisfies readonly NaiveMark[];

export type NaiveExports = ReturnType<typeof createNaiveExports>;

/**
 * What a sync by a naive mark has brought so far: rows written since its last mark, read in one snapshot.
 * @param open a connection of a user with PROCESS
 */
export function createNaiveExports(open: () => Promise<Connection>, tables: readonly DescribedTable[]) {
  const exports = MARKS.map((name) => ({ name, mark: "0000-00-00", seen: new Set<string>() }));

  const id = ({ name, columns }: DescribedTable, row: RowDataPacket) =>
    JSON.stringify([name, ...columns.map((column) => row[column.name])]);

  return {
    /** Each once. */
    async run(): Promise<void> {
      for (const each of exports) {
        const connection = await open();
        await connection.query("start transaction with consistent snapshot");
        const [[now]] = await connection.query<RowDataPacket[]>(`select ${NAIVE_MARKS[each.name]} as mark`);
        for (const table of tables) {
          const [rows] = await connection.query<RowDataPacket[]>(
            `select * from \`${table.name}\` where updated_at >= ?`,
            [each.mark],
          );
          for (const row of rows) {
            each.seen.add(id(table, row));
          }
        }
        await connection.end();
        each.mark = now?.mark;
      }
    },
    /** Rows of MySQL, as they are now, that never came; by mark. */
    async lost(connection: Connection): Promise<Record<string, number>> {
      const lost: Record<string, number> = Object.fromEntries(exports.map(({ name }) => [name, 0]));
      for (const table of tables) {
        const [rows] = await connection.query<RowDataPacket[]>(`select * from \`${table.name}\``);
        for (const { name, seen } of exports) {
          lost[name] = (lost[name] ?? 0) + rows.filter((row) => !seen.has(id(table, row))).length;
        }
      }
      return lost;
    },
  };
}

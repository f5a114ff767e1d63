import type { Connection, RowDataPacket } from "mysql2/promise";
import { runStatement, type Warehouse } from "../../redshift/data-api.ts";
import type { Comparison } from "../live.ts";
import { surplus } from "../surplus.ts";
import type { DescribedTable } from "./described-table.ts";

const SHOWN = 6;

/** Of a row's values those that Redshift's types cannot hold, by their columns. */
const AS_WRITTEN = "as_written";

/** All columns of all rows, held against each other by their texts; the product's checksums have no part in it. */
export async function compare(
  connection: Connection,
  warehouse: Warehouse,
  schema: string,
  tables: readonly DescribedTable[],
): Promise<Comparison> {
  const comparison: Comparison = { rows: 0, differences: {}, details: [] };
  for (const table of tables) {
    const [expected, found] = await Promise.all([
      rowsOfMysql(connection, table),
      rowsOfWarehouse(warehouse, schema, table),
    ]);
    comparison.rows += expected.length;
    const differing = [
      ...surplus(found, expected).map((row) => `warehouse ${row}`),
      ...surplus(expected, found).map((row) => `MySQL     ${row}`),
    ];
    if (differing.length > 0) {
      comparison.differences[`rows of ${table.name}`] = differing.length;
      comparison.details.push([table.name, ...differing.slice(0, SHOWN)].join("\n"));
    }
  }
  return comparison;
}

const namesOf = ({ columns }: DescribedTable) => [...columns.map(({ name }) => name), "updated_at"];

const timesOf = ({ columns }: DescribedTable) =>
  new Set([
    ...columns.filter(({ type }) => type === "datetime" || type === "timestamp").map(({ name }) => name),
    "updated_at",
  ]);

/** Each a JSON list of texts, in the columns' order. */
export async function rowsOfMysql(connection: Connection, table: DescribedTable): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(`select * from \`${table.name}\``);
  const times = timesOf(table);
  return rows.map((row) =>
    JSON.stringify(
      namesOf(table).map((name) => {
        const text = row[name] === null ? null : String(row[name]);
        return text !== null && times.has(name) ? wholeTime(text) : text;
      }),
    ),
  );
}

async function rowsOfWarehouse(
  warehouse: Warehouse,
  schema: string,
  table: DescribedTable,
): Promise<string[]> {
  const names = [...namesOf(table), AS_WRITTEN];
  const texts = names.map((name) => `${name}::varchar(65535) as ${name}`);
  const sql = `select ${texts.join(", ")} from ${schema}.${table.name}`;
  const { rows } = await runStatement(warehouse, { sql, parameters: [] });
  const times = timesOf(table);
  return rows.map((fields) => {
    const cells = fields.map(({ isNull, stringValue }) => (isNull ? null : (stringValue as string)));
    const written = JSON.parse(cells.at(-1) ?? "{}") as Record<string, string>;
    return JSON.stringify(
      namesOf(table).map((name, index) => {
        const text = cells[index] ?? null;
        return text === null ? (written[name] ?? null) : times.has(name) ? wholeTime(text) : text;
      }),
    );
  });
}

/** Redshift leaves out zeros behind a second's point; MySQL writes as many digits as the column has. */
function wholeTime(text: string): string {
  const [second = "", fraction = ""] = text.split(".");
  return `${second}.${fraction.padEnd(6, "0")}`;
}

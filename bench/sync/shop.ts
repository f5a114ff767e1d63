import type { Connection } from "mysql2/promise";

/** A table, the column of it that changes, and its share of all rows. */
interface MeasuredTable {
  name: string;
  key: readonly string[];
  changing: string;
  share: number;
  /** Names of further columns and their values, by a row's number. */
  row: (number: number) => Record<string, string | number>;
}

const id = (number: number) => number.toString(16).padStart(32, "0");
const at = (number: number) => new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString().slice(0, 19);

export const TABLES: readonly MeasuredTable[] = [
  {
    ...{ name: "customers", key: ["customer_id"], changing: "customer_city", share: 0.2 },
    row: (number) => ({
      customer_id: id(number),
      ...{ customer_unique_id: id(number % 9_000), customer_zip_code_prefix: "01310" },
      ...{ customer_city: "são paulo", customer_state: "SP" },
    }),
  },
  {
    ...{ name: "orders", key: ["order_id"], changing: "order_status", share: 0.3 },
    row: (number) => ({
      ...{ order_id: id(number), customer_id: id(number), order_status: "shipped" },
      ...{ order_purchase_timestamp: at(number), order_approved_at: at(number + 20) },
      ...{
        order_delivered_carrier_date: at(number + 900),
        order_estimated_delivery_date: at(number + 9_000),
      },
    }),
  },
  {
    ...{ name: "order_items", key: ["order_id", "order_item_id"], changing: "seller_id", share: 0.35 },
    row: (number) => ({
      ...{
        order_id: id(number),
        order_item_id: 1,
        product_id: id(number % 3_000),
        seller_id: id(number % 700),
      },
      ...{ shipping_limit_date: at(number + 4_000), price: (number % 90_000) / 100, freight_value: 12.34 },
    }),
  },
  {
    ...{
      name: "order_payments",
      key: ["order_id", "payment_sequential"],
      changing: "payment_type",
      share: 0.15,
    },
    row: (number) => ({
      ...{ order_id: id(number), payment_sequential: 1, payment_type: "credit_card" },
      ...{ payment_installments: 1 + (number % 12), payment_value: (number % 90_000) / 100 },
    }),
  },
];

const ROWS_AT_ONCE = 5_000;
const BEGAN_MS = Date.UTC(2026, 0, 1);

/** So many rows into each table, each with a number of its own from `first` on. */
export async function insert(
  connection: Connection,
  table: MeasuredTable,
  first: number,
  rows: number,
  more: (index: number) => Record<string, string> = () => ({}),
): Promise<void> {
  for (let done = 0; done < rows; done += ROWS_AT_ONCE) {
    const made = Array.from({ length: Math.min(ROWS_AT_ONCE, rows - done) }, (_, index) => ({
      ...table.row(first + done + index),
      ...more(done + index),
    }));
    const names = Object.keys(made[0] as object).join(", ");
    await connection.query(`insert into ${table.name} (${names}) values ?`, [made.map(Object.values)]);
  }
}

/** As many rows in all as are asked for, in all tables. */
export async function fill(connection: Connection, rows: number): Promise<void> {
  for (const table of TABLES) {
    await connection.query(`truncate table ${table.name}`);
    // Each written at a time of its own: who goes by it alone has to remember those of its last time.
    const written = (index: number) => ({
      updated_at: new Date(BEGAN_MS + index).toISOString().slice(0, -1),
    });
    await insert(connection, table, 0, Math.round(rows * table.share), written);
  }
}

export interface Hour {
  changes: number;
  deleted: number;
}

/**
 * An hour's changes, committed: of each table seven tenths changed, a quarter new, a twentieth deleted.
 * @param number of the hour: each changes other rows
 */
export async function change(connection: Connection, changes: number, number: number): Promise<Hour> {
  let deleted = 0;
  for (const table of TABLES) {
    const own = Math.round(changes * table.share);
    const [fresh, gone] = [Math.round(own * 0.25), Math.round(own * 0.05)];
    const [[{ first }]] = (await connection.query(
      `select ${table.key[0]} as first from ${table.name} order by 1 limit 1 offset ${number * changes}`,
    )) as unknown as [[{ first: string }]];
    const from = `where ${table.key[0]} >= ? order by ${table.key[0]}`;
    await connection.query(`delete from ${table.name} ${from} limit ${gone}`, [first]);
    await connection.query(
      `update ${table.name} set ${table.changing} = ? ${from} limit ${own - fresh - gone}`,
      [`changed ${number}`, first],
    );
    await insert(connection, table, (number + 1) * 10_000_000, fresh);
    deleted += gone;
  }
  return { changes, deleted };
}

/** Of each table its rows, each a JSON list of its key and the column that changes. */
export async function rowsOf(connection: Connection): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const { name, key, changing } of TABLES) {
    const columns = [...key, changing].map((column) => `cast(${column} as char)`).join(", ");
    const [rows] = await connection.query({ sql: `select ${columns} from ${name}`, rowsAsArray: true });
    found.set(
      name,
      (rows as string[][]).map((row) => JSON.stringify(row)),
    );
  }
  return found;
}

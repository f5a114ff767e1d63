import type { Connection, ResultSetHeader, RowDataPacket } from "mysql2/promise";
import type { MadeUpOrder } from "../../../functions/order-desk/made-up-orders.ts";
import { MADE_UP, type OrderRows, type Row, rowsAt, SHOP_CURRENCY } from "./order-rows.ts";

/** What was written. */
export interface LivedOn {
  /** Orders that were placed or changed. */
  written: number;
  deleted: number;
}

type LivingIn = (minute: number) => MadeUpOrder[];

const MINUTE_MS = 60_000;

/** Of a connection: a row that is as it should be already counts as none. */
export const COUNTS_CHANGES = { flags: ["-FOUND_ROWS"] };

/**
 * Writes what became of the made-up shop's orders since a minute, in one transaction. What is as it should be stays untouched, and
 * so does its `updated_at`: a minute may be written again.
 * @param connection of the login `shop`, with COUNTS_CHANGES
 * @param since the latest minute that was written (counted since 1970); without it everything that lives is written, and what a
 *   shop that was closed left undone
 */
export async function liveOnInShop(
  connection: Connection,
  livingIn: LivingIn,
  minute: number,
  since?: number,
): Promise<LivedOn> {
  const from = Math.min(minute, since ?? (await findClosing(connection)) ?? minute);
  const living = new Map(
    [...livingIn(from), ...livingIn(minute)].map((order) => [order.placement.orderid, order]),
  );
  const changed = [...living.values()].filter((order) => isOurs(order) && changesIn(order, since, minute));
  const lived: LivedOn = { written: 0, deleted: 0 };
  await connection.beginTransaction();
  try {
    for (const order of changed) {
      const rows = rowsAt(order, minute);
      if (rows === null) {
        lived.deleted += await remove(connection, order.placement.orderid);
      } else {
        lived.written += (await write(connection, rows)) ? 1 : 0;
      }
    }
    await connection.commit();
    return lived;
  } catch (error) {
    await connection.rollback();
    throw error;
  }
}

const isOurs = ({ placement }: MadeUpOrder) => placement.currency === SHOP_CURRENCY;

function changesIn({ placedIn, life }: MadeUpOrder, since: number | undefined, minute: number): boolean {
  return (
    since === undefined ||
    [0, ...life.map(({ after }) => after)].some(
      (after) => placedIn + after > since && placedIn + after <= minute,
    )
  );
}

/** The minute of the latest order: what lived then was not written to its end. */
async function findClosing(connection: Connection): Promise<number | undefined> {
  const [[latest]] = await connection.query<RowDataPacket[]>(
    "select cast(max(order_purchase_timestamp) as char) as placed from orders where customer_id like ?",
    [`${MADE_UP}%`],
  );
  return latest?.placed
    ? Math.floor(Date.parse(`${latest.placed.replace(" ", "T")}Z`) / MINUTE_MS)
    : undefined;
}

/** Whether anything was not as it should be. */
async function write(connection: Connection, rows: OrderRows): Promise<boolean> {
  let touched = 0;
  for (const [table, content] of Object.entries(rows) as [string, Row[]][]) {
    touched += await put(connection, table, content);
  }
  return touched > 0;
}

async function put(connection: Connection, table: string, rows: readonly Row[]): Promise<number> {
  const [first] = rows;
  if (first === undefined) {
    return 0;
  }
  const columns = Object.keys(first);
  const set = columns.map((column) => `${column} = values(${column})`).join(", ");
  const sql = `insert into ${table} (${columns.join(", ")}) values ? on duplicate key update ${set}`;
  const values = rows.map((row) => columns.map((column) => row[column]));
  const [{ affectedRows }] = await connection.query<ResultSetHeader>(sql, [values]);
  return affectedRows;
}

/** @returns 1 where it was there */
async function remove(connection: Connection, orderId: string): Promise<number> {
  for (const table of ["order_payments", "order_items"]) {
    await connection.query(`delete from ${table} where order_id = ?`, [orderId]);
  }
  await connection.query("delete from customers where customer_id = ?", [`${MADE_UP}${orderId}`]);
  const [{ affectedRows }] = await connection.query<ResultSetHeader>(
    "delete from orders where order_id = ?",
    [orderId],
  );
  return affectedRows;
}

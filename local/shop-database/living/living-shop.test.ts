// Made-up orders in a real MariaDB: the same draw is the same life, however often and from wherever it is written.

import type { Connection, RowDataPacket } from "mysql2/promise";
import { LONGEST_LIFE } from "../../../functions/order-desk/life.ts";
import { createMadeUpOrders } from "../../../functions/order-desk/made-up-orders.ts";
import { SHOP_TABLES } from "../../../mysql/tables.ts";
import { LOCAL_SETTINGS } from "../../generator.ts";
import { waitUntil } from "../../wait-until.ts";
import { connect } from "../shop-database.ts";
import { startTestShopDatabase, type TestShopDatabase } from "../testing/test-shop-database.ts";
import { COUNTS_CHANGES, liveOnInShop } from "./live-on.ts";
import { startLivingShop } from "./living-shop.ts";

const MINUTE = Date.parse("2026-06-01T12:00:00Z") / 60_000;
const livingIn = createMadeUpOrders(LOCAL_SETTINGS);

let server: TestShopDatabase;

beforeAll(async () => {
  server = await startTestShopDatabase();
}, 120_000);
afterAll(() => server.remove());

const asShop = <T>(work: (connection: Connection) => Promise<T>) =>
  connect({ ...server.options("shop"), ...COUNTS_CHANGES }, work);

async function rowsOf(sql: string, values: unknown[] = []): Promise<RowDataPacket[]> {
  const [rows] = await asShop((connection) => connection.query<RowDataPacket[]>(sql, values));
  return rows;
}

const clear = () =>
  asShop(async (connection) => {
    for (const { name } of SHOP_TABLES) {
      await connection.query(`delete from ${name}`);
    }
  });

beforeEach(clear);

/** Writes these minutes; a restart knows of no minute before. */
const live = (steps: readonly { minute: number; since?: number }[]) =>
  asShop(async (connection) => {
    const lived = { written: 0, deleted: 0 };
    for (const { minute, since } of steps) {
      const { written, deleted } = await liveOnInShop(connection, livingIn, minute, since);
      lived.written += written;
      lived.deleted += deleted;
    }
    return lived;
  });

const eachMinute = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, step) => ({
    minute: from + step,
    ...(step > 0 && { since: from + step - 1 }),
  }));

/** All that the tables of orders hold, without when it was written. */
async function contents(): Promise<Record<string, unknown[]>> {
  const tables = { orders: 1, customers: 1, order_items: "1, 2", order_payments: "1, 2" };
  const found: Record<string, unknown[]> = {};
  for (const [table, key] of Object.entries(tables)) {
    const rows = await rowsOf(`select * from ${table} order by ${key}`);
    found[table] = rows.map(({ updated_at, ...row }) => row);
  }
  return found;
}

test("orders are created, approved, shipped, delivered or canceled, and some deleted, each at its time", async () => {
  const { written, deleted } = await live(eachMinute(MINUTE, MINUTE + 60));
  expect(deleted).toBeGreaterThan(0);
  const counted = await rowsOf("select order_status, count(*) as orders from orders group by order_status");
  const orders = Object.fromEntries(
    counted.map(({ order_status, orders }) => [order_status, Number(orders)]),
  );
  expect(Object.keys(orders).sort()).toEqual(["approved", "canceled", "created", "delivered", "shipped"]);
  expect(written).toBeGreaterThan(2 * (orders.delivered ?? 0));
  const odd = await rowsOf(
    `select order_id from orders where
      (order_status in ('approved', 'shipped', 'delivered')) and order_approved_at is null
      or (order_status in ('shipped', 'delivered')) <> (order_delivered_carrier_date is not null)
      or (order_status = 'delivered') <> (order_delivered_customer_date is not null)
      or order_approved_at <= order_purchase_timestamp
      or order_delivered_carrier_date <= order_approved_at
      or order_delivered_customer_date <= order_delivered_carrier_date`,
  );
  expect(odd).toEqual([]);
  const unpaid = await rowsOf(
    `select o.order_id from orders as o
    join (select order_id, sum(price + freight_value) as value from order_items group by order_id) as i
      on i.order_id = o.order_id
    left join order_payments as p on p.order_id = o.order_id
    where not (p.payment_value <=> if(o.order_approved_at is null, null, i.value))`,
  );
  expect(unpaid).toEqual([]);
});

test("written in other steps and by other runs it comes to the same", async () => {
  await live(eachMinute(MINUTE, MINUTE + 60));
  const expected = await contents();
  await clear();
  await live([
    { minute: MINUTE },
    { minute: MINUTE + 7, since: MINUTE },
    { minute: MINUTE + 20 },
    { minute: MINUTE + 20, since: MINUTE + 20 },
    { minute: MINUTE + 41, since: MINUTE + 20 },
    { minute: MINUTE + 60 },
  ]);
  expect(await contents()).toEqual(expected);
});

test("a minute that is written again touches no row", async () => {
  await live(eachMinute(MINUTE, MINUTE + 5));
  const touched = () => rowsOf("select order_id, updated_at from orders order by order_id");
  const before = await touched();
  expect(await live([{ minute: MINUTE + 5 }])).toEqual({ written: 0, deleted: 0 });
  expect(await touched()).toEqual(before);
});

test("what a shop that was closed left undone comes to its end, and nothing else is touched", async () => {
  await live(eachMinute(MINUTE, MINUTE + 30));
  await asShop((connection) =>
    connection.query(
      `insert into orders (order_id, customer_id, order_status, order_purchase_timestamp, updated_at)
      values ('o1', 'c1', 'shipped', '2026-06-01 12:00:00', '2026-06-01 12:00:00')`,
    ),
  );
  await live([{ minute: MINUTE + 24 * 60 }]);
  const left = await rowsOf(
    `select order_id, updated_at from orders
    where order_status in ('created', 'approved', 'shipped') and order_purchase_timestamp < ?`,
    [new Date((MINUTE + 24 * 60 - LONGEST_LIFE) * 60_000)],
  );
  expect(left).toEqual([{ order_id: "o1", updated_at: "2026-06-01 12:00:00.000000" }]);
});

test("while the shop database runs its orders live on, and end with the shop", async () => {
  const warnings: string[] = [];
  const { places } = server;
  const begin = (isOpen: () => Promise<boolean>) =>
    startLivingShop({ places, settings: LOCAL_SETTINGS, warn: (line) => warnings.push(line), isOpen });
  const asked: string[] = [];
  const endClosed = begin(async () => {
    asked.push("closed");
    return false;
  });
  await waitUntil("the closed shop to be asked", () => asked.length > 0, { timeoutMs: 60_000 });
  await endClosed();
  expect(await rowsOf("select order_id from orders")).toEqual([]);

  const end = begin(async () => true);
  const orders = async () => (await rowsOf("select order_id from orders")).length;
  await waitUntil("orders", async () => (await orders()) > 0, { timeoutMs: 60_000 });
  await end();
  expect(warnings).toEqual([]);
});

test("orders that cannot be written are told, once", async () => {
  const warnings: string[] = [];
  const end = startLivingShop({
    places: server.places,
    settings: LOCAL_SETTINGS,
    warn: (line) => warnings.push(line),
    isOpen: () => Promise.reject(new Error("the emulator is away")),
  });
  await waitUntil("a warning", () => warnings.length > 0, { timeoutMs: 60_000 });
  await end();
  expect(warnings).toEqual(["made-up orders are not written to the shop database: the emulator is away"]);
});

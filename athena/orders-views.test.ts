// Every view over the orders' changes, by plain DuckDB and by the emulator's Athena.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { ensureBucket } from "../local/buckets.ts";
import type { Emulator } from "../local/emulator.ts";
import { ensureInsights, withLake } from "../local/insights.ts";
import { declareOrders } from "../local/orders/catalog.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { readRows } from "./cells.ts";
import { ORDERS_TABLE, type OrderRow } from "./orders-table.ts";
import { readOrdersViews, withOrdersViews } from "./orders-views.ts";
import { runQuery } from "./query.ts";
import {
  type Change,
  deliver,
  ordersTable,
  randomChanges,
  rowsOf,
  SIXTY_ORDERS,
  versionsOf,
} from "./testing/orders.ts";
import { type PlainDuckDb, startPlainDuckDb } from "./testing/plain-duckdb.ts";

let folder: string;
let emulator: Emulator;
let duckDb: PlainDuckDb;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "orders-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  await ensureInsights(emulator.endpoint);
  duckDb = startPlainDuckDb();
});

afterAll(async () => {
  await duckDb.stop();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

let deliveries = 0;

type Ask = (query: string) => Promise<string[]>;

const toLines = (rows: unknown[][]) => rows.map((row) => row.map((value) => value ?? "-").join(" | "));

/** Puts objects of rows where the engine looks for them; a bucket or a folder of their own each time. */
const ENGINES: Record<string, (objects: OrderRow[][]) => Promise<Ask>> = {
  "plain DuckDB": async (objects) => {
    deliveries += 1;
    const orders = await duckDb.write(folder, ordersTable(`orders_${deliveries}`, objects.flat()));
    return async (query) => toLines(await duckDb.query({ orders }, withOrdersViews(query)));
  },
  "the emulator's Athena": async (objects) => {
    deliveries += 1;
    const bucket = `orders-${deliveries}`;
    await ensureBucket(emulator.endpoint, bucket);
    const put = async (rows: OrderRow[], number: number) => {
      const key = `${ORDERS_TABLE.prefix}dt%3D2026-01-${31 - (number % 3)}/orders-1-${number}.gz`;
      const body = gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
      await fetch(`${emulator.endpoint}/${bucket}/${key}`, { method: "PUT", body });
    };
    await Promise.all(objects.map(put));
    await declareOrders(emulator.endpoint, `s3://${bucket}/${ORDERS_TABLE.prefix}`);
    return async (query) =>
      toLines(
        readRows(await withLake(emulator.endpoint, (lake) => runQuery(lake, { sql: query, parameters: [] }))),
      );
  },
};

const FIGURES = `select
    (select count(*) from orders) as delivered,
    (select count(*) from orders_cdc_once) as changes,
    (select count(*) from orders_history) as versions,
    (select count(*) from orders_history where valid_to is not null) as closed,
    (select count(*) from orders_history where then_removed) as removed,
    (select count(*) from orders_now) as current_orders,
    (select cast(sum(price) as decimal(18, 2)) from orders_now) as value,
    (select sum(changes) from orders_changes_by_hour) as counted`;

const HISTORY =
  "select orderid, version, cast(valid_from as varchar) as since, cast(valid_to as varchar) as until," +
  " then_removed, quantity, price from orders_history order by orderid asc, version asc";
const NOW = "select orderid, version, quantity, price from orders_now order by orderid asc";
const HOURS =
  "select cast(changed_hour as varchar), changes, inserts, modifications, removals, orders" +
  " from orders_changes_by_hour order by changed_hour asc";

const change = (event: Change["event"], orderid: string, quantity?: number): Change => ({
  event,
  orderid,
  ...(quantity !== undefined && { quantity, price: quantity * 100 }),
});

const ORDERS = Number(process.env.HISTORIES ?? 50);
const SEED = Number(process.env.SEED ?? 1);

const AT = "2026-01-31 10:59:0";

/** By hand. Each row as one line, times up to the second. */
const ANSWERS: [title: string, changes: Change[], query: string, rows: string[]][] = [
  [
    "an order that never changed",
    [change("I", "a", 1)],
    HISTORY,
    [`a | 1 | ${AT}0 | - | false | 1 | 1.0000`],
  ],
  [
    "three versions of one second, in the order of their numbers",
    [change("I", "a", 1), change("M", "a", 2), change("M", "a", 3)],
    HISTORY,
    [
      `a | 1 | ${AT}0 | ${AT}0 | false | 1 | 1.0000`,
      `a | 2 | ${AT}0 | ${AT}0 | false | 2 | 2.0000`,
      `a | 3 | ${AT}0 | - | false | 3 | 3.0000`,
    ],
  ],
  [
    "a version says whether the change after it removed the order, which may come again",
    [change("I", "a", 1), change("R", "a"), change("I", "b", 5), change("I", "a", 2)],
    HISTORY,
    [
      `a | 1 | ${AT}0 | ${AT}0 | true | 1 | 1.0000`,
      `a | 2 | ${AT}1 | - | false | 2 | 2.0000`,
      `b | 1 | ${AT}0 | - | false | 5 | 5.0000`,
    ],
  ],
  [
    "what is removed is not there now",
    [change("I", "a", 1), change("M", "b", 2), change("R", "a"), change("I", "c", 3), change("M", "c", 4)],
    NOW,
    ["b | 1 | 2 | 2.0000", "c | 2 | 4 | 4.0000"],
  ],
  ["a removal of what nobody knew", [change("R", "a")], NOW, []],
  [
    "changes are counted by the hour in which they happened",
    [...Array.from({ length: 60 * 3 }, () => change("M", "a", 1)), change("I", "b", 1), change("R", "a")],
    HOURS,
    ["2026-01-31 10:00:00 | 180 | 0 | 180 | 0 | 1", "2026-01-31 11:00:00 | 2 | 1 | 0 | 1 | 2"],
  ],
];

/** Athena writes milliseconds, DuckDB none where there are none. */
const upToSeconds = (lines: string[]) => lines.map((line) => line.replaceAll(/(:\d\d)\.0+\b/g, "$1"));

describe.each(Object.keys(ENGINES))("by %s", (engine) => {
  const put = ENGINES[engine] as (typeof ENGINES)[string];

  test.each(ANSWERS)("%s", async (_title, changes, query, rows) => {
    const ask = await put(deliver(rowsOf(changes), changes.length, 1));
    expect(upToSeconds(await ask(query))).toEqual(rows);
  });

  test.each([1, 2, 3])(
    "sixty orders have their figures, delivered in order %i, 40 changes twice",
    async (seed) => {
      const ask = await put(deliver(rowsOf(SIXTY_ORDERS), 40, seed));
      expect(await ask(FIGURES)).toEqual(["129 | 89 | 83 | 26 | 6 | 57 | 2728.53 | 89"]);
    },
  );

  test("of rows that two versions of the code made of one change the same stays, in whatever order they come", async () => {
    const [row] = rowsOf([change("I", "a", 1)]) as [OrderRow];
    const others: Partial<OrderRow>[] = [
      ...[{ orderid: "b" }, { product_name: null }, { quantity: 2 }, { price: "100.00" }, { status: "paid" }],
      ...[
        { cdc_event_type: "MODIFY" },
        { creation_datetime: "2026-01-31 10:59:01.000" },
        { currency: "USD" },
      ],
      ...[{ checkout_id: "b" }, { user_id: "u" }, { items_json: "[]" }, { sequence_number: "2".repeat(40) }],
    ];
    expect(others.length).toBe(ORDERS_TABLE.columns.length - 1);
    const rows = others.flatMap((other, number) => {
      const delivered = { ...row, event_id: `event-${number}` };
      return [delivered, { ...delivered, ...other }];
    });
    const query = "select * from orders_cdc_once order by event_id asc";
    const told = await (await put([rows]))(query);
    expect(told.length).toBe(others.length);
    expect(await (await put([rows.toReversed()]))(query)).toEqual(told);
  });

  test("random histories have the versions, and leave the orders, of the plainest answer", async () => {
    const changes = randomChanges(ORDERS, SEED);
    const ask = await put(deliver(rowsOf(changes), changes.length / 2, SEED));
    const versions = versionsOf(changes).sort();
    const price = "cast(cast(price as decimal(18, 2)) as varchar)";
    const then =
      "case when then_removed then 'removed' when valid_to is not null then 'changed' else 'now' end";
    const told = await ask(`select orderid, version, quantity, ${price}, ${then} from orders_history`);
    expect(told.sort()).toEqual(versions);
    const now = await ask(`select orderid, version, quantity, ${price}, 'now' from orders_now`);
    expect(now.sort()).toEqual(versions.filter((version) => version.endsWith("now")));
  });

  test("a view has the columns that its file tells, of these types", async () => {
    const ask = await put(deliver(rowsOf(SIXTY_ORDERS), 0, 1));
    for (const { name, columns, description } of readOrdersViews()) {
      const types = columns.map((column) => `typeof(${column.name})`).join(", ");
      const [told = ""] = await ask(`select ${types} from ${name} limit 1`);
      const duckDbTypes = columns.map(({ type }) => type.replace("timestamp(3)", "timestamp"));
      // A sum of whole numbers is wider in DuckDB.
      const answered = told
        .toLowerCase()
        .replaceAll("hugeint", "bigint")
        .replaceAll("timestamp_ms", "timestamp");
      expect(answered.split(" | ")).toEqual(duckDbTypes);
      expect(description).toMatch(/^[A-Z].*\.$/);
    }
  });
});

test("without a single object there are no orders", async () => {
  const ask = await (ENGINES["the emulator's Athena"] as (typeof ENGINES)[string])([]);
  expect(await ask(HISTORY)).toEqual([]);
});

test("texts of JSON that look like times, ids or numbers stay as they are", async () => {
  const row = { ...(rowsOf([change("I", "0007", 1)])[0] as OrderRow) };
  const texts = {
    product_name: "00:30",
    status: "2026-01-31",
    user_id: "0E2A5B1C-0000-4000-8000-00000000000A",
  };
  const ask = await (ENGINES["the emulator's Athena"] as (typeof ENGINES)[string])([[{ ...row, ...texts }]]);
  expect(await ask("select orderid, product_name, status, user_id from orders_now")).toEqual([
    `0007 | 00:30 | 2026-01-31 | ${texts.user_id}`,
  ]);
});

// Every report on orders, by plain DuckDB and by the emulator's Athena, which ask of the views.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { ensureBucket } from "../local/buckets.ts";
import type { Emulator } from "../local/emulator.ts";
import { ensureInsights, withLake } from "../local/insights.ts";
import { declareOrders } from "../local/orders/catalog.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { LaneOffError, UnknownSetError } from "../reporting/report-errors.ts";
import { findReport, type ReportResult } from "../reporting/reports.ts";
import { orderQueries } from "./named-queries.ts";
import { ORDERS_TABLE, type OrderRow } from "./orders-table.ts";
import { type InsightRequest, readInsights, runInsight } from "./reports.ts";
import { asksOfOrders } from "./statement.ts";
import { type Change, deliver, ordersTable, rowsOf, SIXTY_ORDERS } from "./testing/orders.ts";
import { type PlainDuckDb, startPlainDuckDb } from "./testing/plain-duckdb.ts";

const REPORTS = readInsights();

/** The changes of the made-up orders are from 10:59 of the day before on. */
const NOW = new Date("2026-02-01T15:00:00Z");

let folder: string;
let emulator: Emulator;
let duckDb: PlainDuckDb;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "orders-reports-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  await ensureInsights(emulator.endpoint);
  duckDb = startPlainDuckDb();
});

afterAll(async () => {
  await emulator.stop();
  await duckDb.stop();
  rmSync(folder, { recursive: true, force: true });
});

const askLake = (name: string, request: InsightRequest = { parameters: {} }) =>
  withLake(emulator.endpoint, (lake) => runInsight(lake, findReport(REPORTS, name), request, NOW));

type Ask = (name: string, parameters?: Record<string, string>) => Promise<Omit<ReportResult, "notes">>;

let deliveries = 0;

/** Puts the rows, 40 of them twice, where the engine looks for them. */
const ENGINES: Record<string, (rows: OrderRow[]) => Promise<Ask>> = {
  "plain DuckDB": async (rows) => {
    deliveries += 1;
    const objects = deliver(rows, 40, deliveries);
    const orders = await duckDb.write(folder, ordersTable(`orders_${deliveries}`, objects.flat()));
    return (name, parameters = {}) =>
      duckDb.ask({ orders }, {}, findReport(REPORTS, name), { parameters }, NOW);
  },
  "the emulator's Athena": async (rows) => {
    deliveries += 1;
    const bucket = `orders-${deliveries}`;
    await ensureBucket(emulator.endpoint, bucket);
    const put = (object: OrderRow[], number: number) =>
      fetch(`${emulator.endpoint}/${bucket}/${ORDERS_TABLE.prefix}dt%3D2026-01-31/orders-${number}.gz`, {
        method: "PUT",
        body: gzipSync(object.map((row) => `${JSON.stringify(row)}\n`).join("")),
      });
    await Promise.all(deliver(rows, 40, deliveries).map(put));
    await declareOrders(emulator.endpoint, `s3://${bucket}/${ORDERS_TABLE.prefix}`);
    return (name, parameters = {}) => askLake(name, { parameters });
  },
};

const change = (event: Change["event"], orderid: string, quantity?: number): Change => ({
  event,
  orderid,
  ...(quantity !== undefined && { quantity, price: quantity * 1050 }),
});

/** Placed, changed within its first second, removed, placed again; the others in other currencies and statuses. */
const LIVES = rowsOf([
  ...[change("I", "a", 1), change("M", "a", 2), change("R", "a"), change("I", "a", 3)],
  ...[change("I", "b", 4), change("I", "c", 5), change("I", "gone", 6), change("R", "gone")],
  ...[change("I", "d", 1), change("I", "e", 1)],
]).map((row): OrderRow => {
  const others = {
    b: { status: "paid", currency: "KWD", price: "4.200" },
    c: { status: "paid" },
    d: { status: null, currency: null, price: "7.5" },
    e: { currency: "JPY", price: "1200" },
  };
  return { ...row, ...others[row.orderid as keyof typeof others] };
});

const DAY = "2026-01-31T10:59:0";

/** By hand. Each row as one line. */
const ANSWERS: [report: string, parameters: Record<string, string>, rows: string[]][] = [
  [
    "orders-by-status",
    {},
    [
      "paid | EUR | 1 | 5 | 52.50",
      "paid | KWD | 1 | 4 | 4.200",
      "placed | EUR | 1 | 3 | 31.50",
      "placed | JPY | 1 | 1 | 1200",
      "unknown | unknown | 1 | 1 | 7.50",
    ],
  ],
  ["orders-changes-by-hour", { since: "2 days" }, ["2026-01-31T10:00:00Z | 10 | 7 | 1 | 2 | 6"]],
  ["orders-changes-by-hour", { since: "10 hours" }, []],
  [
    "orders-latest",
    { limit: "2" },
    [`1 | e | placed | ${DAY}3Z | 1 | 1 | JPY | 1200`, `2 | d | unknown | ${DAY}2Z | 1 | 1 | unknown | 7.50`],
  ],
  [
    "order-history",
    { order: "a" },
    [
      `a | 1 | ${DAY}0Z | ${DAY}0Z | changed | INSERT | placed | 1 | EUR | 10.50 | product, "a"`,
      `a | 2 | ${DAY}0Z | ${DAY}0Z | removed | MODIFY | placed | 2 | EUR | 21.00 | product, "a"`,
      `a | 3 | ${DAY}1Z | - | now | INSERT | placed | 3 | EUR | 31.50 | product, "a"`,
    ],
  ],
  [
    "order-history",
    { order: "gone" },
    [`gone | 1 | ${DAY}2Z | ${DAY}2Z | removed | INSERT | placed | 6 | EUR | 63.00 | product, "gone"`],
  ],
  ["order-history", {}, [`e | 1 | ${DAY}3Z | - | now | INSERT | placed | 1 | JPY | 1200 | product, "e"`]],
  ["order-history", { order: "it's not there" }, []],
];

const toLines = ({ rows }: Pick<ReportResult, "rows">) =>
  rows.map((row) => row.map((value) => value ?? "-").join(" | "));

test("where the lane was never on each of its reports says so", async () => {
  const reports = REPORTS.filter(asksOfOrders).map(({ name }) => name);
  expect(reports).toEqual([...new Set(ANSWERS.map(([name]) => name))].sort());
  for (const name of reports) {
    await expect(askLake(name)).rejects.toThrow(LaneOffError);
  }
});

describe.each(Object.keys(ENGINES))("by %s", (engine) => {
  const put = ENGINES[engine] as (typeof ENGINES)[string];

  test("sixty orders have their figures, 40 changes of them delivered twice", async () => {
    const ask = await put(rowsOf(SIXTY_ORDERS));
    expect(toLines(await ask("orders-by-status"))).toEqual(["placed | EUR | 57 | 147 | 2728.53"]);
    expect(toLines(await ask("orders-changes-by-hour"))).toEqual([
      "2026-01-31T10:00:00Z | 89 | 63 | 20 | 6 | 60",
    ]);
    const latest = (await ask("orders-latest", { limit: "100" })).rows;
    expect(latest).toHaveLength(57);
    const ids = [...new Set(SIXTY_ORDERS.map(({ orderid }) => orderid))];
    const versions = (await Promise.all(ids.map((order) => ask("order-history", { order })))).flatMap(
      ({ rows }) => rows,
    );
    expect(versions).toHaveLength(83);
    expect(versions.filter((row) => row[3] !== null)).toHaveLength(26);
    expect(versions.filter((row) => row[4] === "now")).toHaveLength(57);
  });

  describe("of a few orders' lives", () => {
    let ask: Ask;
    beforeAll(async () => {
      ask = await put(LIVES);
    });

    test.each(ANSWERS)("%s with %j", async (name, parameters, rows) => {
      expect(toLines(await ask(name, parameters))).toEqual(rows);
    });
  });
});

test("before the first change there is nothing, and no error", async () => {
  const ask = (await ENGINES["the emulator's Athena"]?.([])) as Ask;
  for (const { name } of REPORTS.filter(asksOfOrders)) {
    expect((await ask(name)).rows).toEqual([]);
  }
});

test("an answer says that it is of the orders, and how much was scanned", async () => {
  await ENGINES["the emulator's Athena"]?.(rowsOf(SIXTY_ORDERS));
  expect((await askLake("orders-by-status")).notes).toEqual([
    expect.stringMatching(
      /^From the orders \(ecommerce_streaming_local_lake\): [\d.]+ (bytes|kB) scanned\.$/,
    ),
  ]);
});

test("no imported set has orders", async () => {
  await expect(askLake("orders-by-status", { parameters: {}, from: "moon" })).rejects.toThrow(
    UnknownSetError,
  );
});

test("each is a query that a person may ask in Athena's console, with a question mark for each value", () => {
  expect(orderQueries()).toEqual(
    REPORTS.filter(asksOfOrders).map(({ name, parameters }) => ({
      name,
      description: expect.stringMatching(parameters.length > 0 ? / Asks for [a-z]+: / : /\?$/),
      query: expect.stringMatching(/^(select|with)\b[^$;]+$/),
    })),
  );
});

// Every report of the warehouse, by the twin: streams of the emulator, refreshed and made events of as on AWS.

import type { ReportAnswer } from "../reporting/reports.ts";
import { readWarehouseReports } from "./reports.ts";
import { DAY, END } from "./testing/made-up-day.ts";
import { nineRecords } from "./testing/nine-records.ts";
import { startTestWarehouse, type TestWarehouse } from "./testing/test-warehouse.ts";

type Answer = [report: string, parameters: Record<string, unknown>, rows: string[]];

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
  await warehouse.ask({ action: "migrate" });
}, 120_000);

afterAll(() => warehouse.stop());

async function rowsOf(report: string, parameters: Record<string, unknown>): Promise<unknown[][]> {
  return ((await warehouse.ask({ report, parameters })) as ReportAnswer).rows;
}

const toLines = (rows: unknown[][]) => rows.map((row) => row.join(" | "));

describe("nothing has arrived yet:", () => {
  const EMPTY: Answer[] = [
    ["product-popularity", {}, []],
    ["conversion-funnel", {}, ["page_view | 0 | 0 | ", "add_to_cart | 0 | 0 | ", "purchase | 0 | 0 | "]],
    ["revenue-last-hour", {}, []],
    ["bad-records", {}, []],
    ["shop-sales-by-category", {}, []],
    ["shop-orders-by-status", {}, []],
    ["delivery-times", {}, []],
    ["orders-beside-behaviour", {}, []],
    ["tables-to-tend", {}, []],
    ["freshness", {}, ["clicks | 0 | 0 | 0 | 0 |  |  | ", "checkouts | 0 | 0 | 0 | 0 |  |  | "]],
  ];

  test("every report is asked", () => {
    expect(EMPTY.map(([report]) => report).sort()).toEqual(readWarehouseReports().map(({ name }) => name));
  });

  test.each(EMPTY)("%s", async (report, parameters, rows) => {
    expect(toLines(await rowsOf(report, parameters))).toEqual(rows);
  });
});

describe("of nine records", () => {
  const NOW = new Date();
  const now = NOW.toISOString();

  beforeAll(async () => {
    await warehouse.put(nineRecords(NOW));
    await warehouse.ask({ action: "refresh" });
  });

  /** By hand. */
  const ANSWERS: Answer[] = [
    ["product-popularity", { now }, ["p1 | 2 | 2 | 2 | 4"]],
    [
      "conversion-funnel",
      { now },
      ["page_view | 2 | 2 | 100", "add_to_cart | 2 | 2 | 100", "purchase | 3 | 3 | 150"],
    ],
    ["revenue-last-hour", { now }, ["EUR | 2 | 4 | 64.97"]],
  ];

  test.each(ANSWERS)("%s", async (report, parameters, rows) => {
    expect(toLines(await rowsOf(report, parameters))).toEqual(rows);
  });

  test("the bad one is counted, the others are parsed, and one is told twice", async () => {
    expect(await rowsOf("bad-records", {})).toEqual([
      ["clicks", "not_json", 1, expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.]\d+)?Z$/)],
    ]);
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const time = expect.stringMatching(/Z$/);
    const [clicks, checkouts] = await rowsOf("freshness", { now: later });
    expect(clicks).toEqual(["clicks", 6, 5, 1, 4, time, time, expect.any(Number)]);
    expect(checkouts).toEqual(["checkouts", 3, 3, 0, 3, time, time, expect.any(Number)]);
    expect(clicks?.at(-1)).toBeGreaterThanOrEqual(59);
    expect(clicks?.at(-1)).toBeLessThanOrEqual(70);
  });

  test("what arrived before that while, or behind it, is not counted", async () => {
    const counts = (rows: unknown[][]) => rows.map((row) => row.slice(1, 5));
    const later = new Date(Date.now() + 2 * 3_600_000).toISOString();
    for (const asked of [{ now: later, since: "1 hour" }, { now: "2026-01-31T12:00:00Z" }]) {
      expect(counts(await rowsOf("freshness", asked))).toEqual([
        [0, 0, 0, 0],
        [0, 0, 0, 0],
      ]);
      expect(await rowsOf("bad-records", asked)).toEqual([]);
    }
  });
});

describe("of a made-up day", () => {
  beforeAll(async () => {
    await warehouse.put(DAY);
    await warehouse.ask({ action: "refresh" });
  });

  /** By hand. */
  const ANSWERS: Answer[] = [
    ["product-popularity", { now: END }, ["cup | 2 | 2 | 0 | 3", "pot | 2 | 1 | 1 | 3"]],
    ["product-popularity", { now: END, limit: 1 }, ["cup | 2 | 2 | 0 | 3"]],
    [
      "product-popularity",
      { now: END, since: "1 day" },
      ["cup | 3 | 2 | 0 | 5", "pot | 2 | 1 | 1 | 3", "lid | 0 | 0 | 1 | 1"],
    ],
    [
      "conversion-funnel",
      { now: END },
      ["page_view | 4 | 6 | 100", "add_to_cart | 2 | 2 | 50", "purchase | 4 | 5 | 100"],
    ],
    [
      "conversion-funnel",
      { now: END, since: "5 minutes" },
      ["page_view | 1 | 1 | 100", "add_to_cart | 0 | 0 | 0", "purchase | 0 | 0 | 0"],
    ],
    ["revenue-last-hour", { now: END }, ["EUR | 1 | 4 | 60.00", "JPY | 1 | 2 | 3600", "KWD | 1 | 1 | 0.125"]],
    [
      "revenue-last-hour",
      { now: "2026-01-31T14:30:00+02:30" },
      ["EUR | 1 | 4 | 60.00", "JPY | 1 | 2 | 3600", "KWD | 1 | 1 | 0.125"],
    ],
    ["revenue-last-hour", { now: "2026-01-31T11:00:00Z" }, ["EUR | 1 | 1 | 1000.00"]],
  ];

  test.each(ANSWERS)("%s with %j", async (report, parameters, rows) => {
    expect(toLines(await rowsOf(report, parameters))).toEqual(rows);
  });
});

test("a report that is not there, and a parameter that it does not take, are refused in a line", async () => {
  await expect(warehouse.ask({ report: "moon", parameters: {} })).rejects.toThrow(
    'there is no report "moon"; there are: bad-records, conversion-funnel, delivery-times, freshness, orders-beside-behaviour, product-popularity, revenue-last-hour, shop-orders-by-status, shop-sales-by-category, tables-to-tend',
  );
  await expect(
    warehouse.ask({ report: "revenue-last-hour", parameters: { now: "yesterday" } }),
  ).rejects.toThrow("now must be now, or a time such as 2026-01-31T12:00:00Z, not");
});

// Every report of the warehouse, by the twin: streams of the emulator, refreshed and made events of as on AWS.

import type { ReportAnswer } from "../reporting/reports.ts";
import { nineRecords } from "./testing/nine-records.ts";
import { startTestWarehouse, type TestWarehouse } from "./testing/test-warehouse.ts";

let warehouse: TestWarehouse;
const NOW = new Date();

beforeAll(async () => {
  warehouse = await startTestWarehouse();
  await warehouse.ask({ action: "migrate" });
  await warehouse.put(nineRecords(NOW));
  await warehouse.ask({ action: "refresh" });
}, 60_000);

afterAll(() => warehouse.stop());

async function rowsOf(report: string, parameters: Record<string, unknown>): Promise<string[]> {
  const { rows } = (await warehouse.ask({ report, parameters })) as ReportAnswer;
  return rows.map((row) => row.join(" | "));
}

const now = NOW.toISOString();

/** By hand. */
const ANSWERS: [report: string, parameters: Record<string, unknown>, rows: string[]][] = [
  ["product-popularity", { now }, ["p1 | 2 | 2 | 2 | 4"]],
  [
    "conversion-funnel",
    { now },
    ["page_view | 2 | 2 | 100", "add_to_cart | 2 | 2 | 100", "purchase | 3 | 3 | 150"],
  ],
  ["revenue-last-hour", { now }, ["EUR | 2 | 4 | 64.97"]],
];

test.each(ANSWERS)("%s of nine records", async (report, parameters, rows) => {
  expect(await rowsOf(report, parameters)).toEqual(rows);
});

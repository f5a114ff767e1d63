// The first 4,999 rows of the REES46 data set, which may not be copied into the project: REES46=FILE names them.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "../local/emulator.ts";
import { ensureInsights, withLake } from "../local/insights.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { findReport } from "../reporting/reports.ts";
import { readInsights, runInsight } from "./reports.ts";
import { type PlainDuckDb, startPlainDuckDb } from "./testing/plain-duckdb.ts";
import { rees46 } from "./testing/tables.ts";
import { publishTable } from "./testing/test-table.ts";

const FILE = process.env.REES46;
const NAME = "october";
const SET = { [NAME]: { format: "rees46", lastDay: "2019-10-01" } };

let folder: string;
let written: string;
let emulator: Emulator;
let duckDb: PlainDuckDb;

const testOfFile = FILE === undefined ? test.skip : test;

beforeAll(async () => {
  if (FILE === undefined) {
    return;
  }
  folder = mkdtempSync(join(tmpdir(), "rees46-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  duckDb = startPlainDuckDb();
  const table = rees46(NAME, readFileSync(FILE, "utf8"));
  written = await duckDb.write(folder, table);
  await ensureInsights(emulator.endpoint);
  await publishTable(emulator.endpoint, written, table);
});

afterAll(async () => {
  if (FILE !== undefined) {
    await duckDb.stop();
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

const ANSWERS: [report: string, rows: string[]][] = [
  ["visitors-by-day", ["2019-10-01 | 1747 | 1898 | 4999 | 4895 | 50 | 54"]],
  [
    "visitors-by-hour",
    ["2019-10-01 | 0 | 383 | 1083", "2019-10-01 | 1 | 102 | 121", "2019-10-01 | 2 | 1270 | 3795"],
  ],
  [
    "visitors-by-activity",
    [
      "cart | USD | 34 | 50 | 25677.98",
      "purchase | USD | 48 | 54 | 14786.59",
      "view | USD | 1747 | 4895 | 1512911.98",
    ],
  ],
  ["carts-abandoned", ["2019-10-01 | USD | 36 | 25 | 69.44 | 34 | 25 | 11319.51"]],
  [
    "categories-by-weekday-and-hour",
    [
      "2 | Tuesday | 0 | 1 | unknown | 390 | 1",
      "2 | Tuesday | 0 | 2 | electronics | 379 | 7",
      "2 | Tuesday | 0 | 3 | appliances | 156 | 1",
      "2 | Tuesday | 1 | 1 | electronics | 56 | 0",
      "2 | Tuesday | 1 | 2 | unknown | 37 | 0",
      "2 | Tuesday | 1 | 3 | computers | 10 | 0",
      "2 | Tuesday | 2 | 1 | electronics | 1545 | 27",
      "2 | Tuesday | 2 | 2 | unknown | 1126 | 11",
      "2 | Tuesday | 2 | 3 | appliances | 330 | 0",
    ],
  ],
  [
    "brands",
    [
      "samsung | 303 | 10 | USD | 3201.91 | 3.3 | 1.802 | 5.968 | 1.99 | false",
      "xiaomi | 156 | 4 | USD | 267.86 | 2.564 | 1.002 | 6.407 | 1.99 | false",
      "apple | 255 | 13 | USD | 8646.92 | 5.098 | 3.003 | 8.526 | 1.99 | false",
      "huawei | 62 | 2 | USD | 289.02 | 3.226 | 0.889 | 11.021 | 1.99 | false",
    ],
  ],
];

testOfFile.each(ANSWERS)("%s of the REES46 sample, by plain DuckDB and by Athena", async (name, rows) => {
  const report = findReport(readInsights(), name);
  const request = { parameters: {}, from: NAME };
  const answers = [
    await duckDb.ask({ [NAME]: written }, SET, report, request, new Date()),
    await withLake(emulator.endpoint, (lake) => runInsight(lake, report, request)),
  ];
  for (const answer of answers) {
    expect(answer.rows.map((row) => row.join(" | "))).toEqual(rows);
  }
});

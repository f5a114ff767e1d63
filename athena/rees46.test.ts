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
import { IMPORTED } from "./testing/rees46-answers.ts";
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

testOfFile.each(IMPORTED)("%s of the REES46 sample, by plain DuckDB and by Athena", async (name, rows) => {
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

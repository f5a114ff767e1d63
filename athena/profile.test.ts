import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import type { Emulator } from "../local/emulator.ts";
import { ensureInsights, withLake } from "../local/insights.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { UnknownTableError } from "../reporting/report-errors.ts";
import { asNumbers, asTexts, plainProfile } from "../reporting/testing/plain-profile.ts";
import { listLakeTables, profileLakeTable } from "./profile.ts";
import { IMPORTED_CSV, NOW, TABLES } from "./testing/made-up-history.ts";
import { startPlainDuckDb } from "./testing/plain-duckdb.ts";
import { publishTable } from "./testing/test-table.ts";

const DAY = 86_400;

let folder: string;
let emulator: Emulator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "profile-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  await ensureInsights(emulator.endpoint);
  const duckDb = startPlainDuckDb();
  for (const table of TABLES) {
    await publishTable(emulator.endpoint, await duckDb.write(folder, table), table);
  }
  await duckDb.stop();
});

afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

const profile = (table: string, since?: number) =>
  withLake(emulator.endpoint, (lake) => profileLakeTable(lake, table, since, NOW));

test("of each column of an imported set it tells what sorting tells, and how much was scanned", async () => {
  const rows: Record<string, string>[] = parse(IMPORTED_CSV, { columns: true });
  const text = (name: string, of = (row: Record<string, string>) => row[name] || null) =>
    plainProfile({ name, type: "string", values: rows.map(of), compare: asTexts, isMeasured: false });
  const times = rows.map((row) => (row.event_time as string).replace(" UTC", ""));
  const answer = await profile("bought_elsewhere");
  expect(answer.rows).toEqual([
    plainProfile({
      ...{ name: "event_time", type: "timestamp", values: times, compare: asTexts, isMeasured: true },
    }),
    ...["event_type", "product_id", "category_id", "category_code", "brand"].map((name) => text(name)),
    plainProfile({
      ...{ name: "price", type: "decimal(12,2)", values: rows.map((row) => row.price ?? null) },
      ...{ compare: asNumbers, isMeasured: true },
    }),
    ...["user_id", "user_session"].map((name) => text(name)),
    text("dt", (row) => (row.event_time as string).slice(0, 10)),
  ]);
  expect(answer.notes).toEqual([
    expect.stringMatching(
      /^Of lake\.bought_elsewhere \(ecommerce_streaming_local_lake\): [\d.]+ (bytes|kB) scanned\.$/,
    ),
  ]);
});

test("of what is nested it tells how often it is missing, and nothing of what is in it", async () => {
  const { rows } = await profile("checkouts");
  const [items] = rows.filter(([name]) => name === "items");
  expect(items?.slice(2)).toEqual([23, 0, ...Array(8).fill(null)]);
});

test("a table that is empty has zeros", async () => {
  const { rows } = await profile("rejected");
  expect(rows.map((row) => row.slice(2))).toEqual(rows.map(() => [0, 0, 0, ...Array(7).fill(null)]));
});

test("since reads the last days alone: now's, or those before a set's own end", async () => {
  const days = async (table: string, since: number) =>
    (await profile(table, since)).rows.find(([name]) => name === "dt");
  expect((await days("clicks", DAY))?.slice(2, 6)).toEqual([10, 0, 2, "2026-01-05"]);
  expect((await days("bought_elsewhere", DAY))?.slice(2, 6)).toEqual([5, 0, 1, "2026-01-06"]);
  expect((await profile("clicks", DAY)).notes[0]).toMatch(/^Of lake\.clicks \(\w+\), from 2026-01-05 on: /);
});

test("every table and view of the lake can be profiled", async () => {
  const tables = await withLake(emulator.endpoint, listLakeTables);
  expect(tables).toEqual([
    ...["activity_by_category", "bought_elsewhere", "bought_in_years", "checkouts", "clicks"],
    ...["credit_hourly", "rejected"],
  ]);
  for (const table of tables) {
    expect((await profile(table)).rows.length).toBeGreaterThan(0);
  }
});

test.each(["moon", 'clicks" where 1 = 1 --', ""])(
  "there is no table %j, which is told with those there are",
  async (name) => {
    await expect(profile(name)).rejects.toThrow(UnknownTableError);
    await expect(profile(name)).rejects.toThrow(
      /^there is no table ".*"; there are: activity_by_category, .*$/,
    );
  },
);

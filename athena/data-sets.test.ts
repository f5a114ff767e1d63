// What QuickSight asks the lake for, by the emulator's Athena.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "../local/emulator.ts";
import { ensureInsights, withLake } from "../local/insights.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { lakeDataSets } from "./data-sets.ts";
import { runQuery } from "./query.ts";

let folder: string;
let emulator: Emulator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "data-sets-"));
  emulator = await startTestEmulator(folder);
  await ensureInsights(emulator.endpoint);
}, 120_000);

afterAll(async () => {
  await emulator?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("reports on the last three months are offered, and ask for nothing", () => {
  const dataSets = lakeDataSets();
  expect(dataSets.map(({ name }) => name)).toEqual(["carts-abandoned", "visitors-by-day"]);
  expect(dataSets.filter(({ sql }) => /[?$]/.test(sql))).toEqual([]);
});

test.each(lakeDataSets())("$name is answered with the columns that it says", async ({ columns, sql }) => {
  const answer = await withLake(emulator.endpoint, (lake) => runQuery(lake, { sql, parameters: [] }));
  expect(answer.columns.map(({ name }) => name)).toEqual(columns.map(({ name }) => name));
});

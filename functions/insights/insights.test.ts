// The bundle as the emulator runs it, on a made-up lake.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TABLES } from "../../athena/testing/made-up-history.ts";
import { startPlainDuckDb } from "../../athena/testing/plain-duckdb.ts";
import { publishTable } from "../../athena/testing/test-table.ts";
import type { Emulator } from "../../local/emulator.ts";
import { deployInsights, ensureInsights, INSIGHTS } from "../../local/insights.ts";
import { invokeOnEmulator } from "../../local/lambdas.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { FunctionFailedError } from "../shared/invoke-function.ts";

let folder: string;
let emulator: Emulator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "insights-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  const duckDb = startPlainDuckDb();
  await Promise.all([ensureInsights(emulator.endpoint), deployInsights(emulator.endpoint)]);
  for (const table of TABLES) {
    await publishTable(emulator.endpoint, await duckDb.write(folder, table), table);
  }
  await duckDb.stop();
});

afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

const invoke = (payload: unknown) => invokeOnEmulator(emulator.endpoint, INSIGHTS, payload);

test("a report that lies in the zip runs on the lake, and says how much it scanned", async () => {
  expect(await invoke({ report: "visitors-by-day", parameters: { since: "520 weeks" } })).toEqual({
    report: "visitors-by-day",
    title: "Visitors by day",
    columns: ["day", "visitors", "sessions", "events", "views", "carts", "purchases"],
    rows: [
      ["2025-12-01", 40, 40, 120, 80, 20, 20],
      ["2026-01-05", 2, 2, 7, 2, 3, 2],
      ["2026-01-06", 2, 2, 5, 2, 2, 1],
    ],
    notes: [
      expect.stringMatching(
        /^From the lake \(ecommerce_streaming_local_lake\): [\d.]+ (bytes|kB) scanned\.$/,
      ),
    ],
  });
});

test("or on an imported set", async () => {
  expect(
    await invoke({ report: "brands", parameters: { viewers: 41 }, from: "bought_elsewhere" }),
  ).toMatchObject({
    rows: [],
    notes: [expect.stringMatching(/^From bought_elsewhere /)],
  });
});

test("a table is profiled, and which there are is told", async () => {
  expect(await invoke({ tables: true })).toEqual(expect.arrayContaining(["bought_elsewhere", "clicks"]));
  expect(await invoke({ profile: "bought_elsewhere", since: "1 day" })).toMatchObject({
    rows: expect.arrayContaining([
      ["dt", "string", 5, 0, 1, "2026-01-06", ...Array(5).fill(null), "2026-01-06"],
    ]),
  });
});

test("what there is to ask of is told: the newest facts' hour, and which sets there are", async () => {
  expect(await invoke({ sources: true })).toEqual({
    newestHour: "2026-01-06T10:00:00Z",
    sets: ["bought_elsewhere", "bought_in_years"],
  });
});

test.each([
  [{ profile: "moon" }, /^there is no table "moon"; there are: activity_by_category, bought_elsewhere, /],
  [{ profile: "clicks", since: "1" }, /^the payload must be .*"since":"<duration>"/],
  [
    { report: "moon" },
    /^there is no report "moon"; there are: activity-by-category, brands, carts-abandoned, /,
  ],
  [{ report: "brands", parameters: { moon: 1 } }, /^the report brands .*moon/],
  [
    { report: "brands", from: "moon" },
    /^there is no imported set "moon"; there are: bought_elsewhere, bought_in_years$/,
  ],
  [{ report: "brands", from: "" }, /^the payload must be/],
  [{ report: "brands", sources: true }, /^the payload must be/],
  [{ name: "brands" }, /^the payload must be {"report":"<name>"}/],
  [null, /^the payload must be/],
])("%j is refused in one line", async (payload, line) => {
  await expect(invoke(payload)).rejects.toThrow(FunctionFailedError);
  await expect(invoke(payload)).rejects.toThrow(line);
});

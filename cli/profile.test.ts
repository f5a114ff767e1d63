// Tables of the lake and of PostgreSQL, asked here and by the Lambdas of an environment.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TABLES } from "../athena/testing/made-up-history.ts";
import { startPlainDuckDb } from "../athena/testing/plain-duckdb.ts";
import { publishTable } from "../athena/testing/test-table.ts";
import { insightsWorkgroup } from "../config/insights.ts";
import type { InsightsEnvironment } from "../functions/insights/env.ts";
import type { ReportsEnvironment } from "../functions/reports/env.ts";
import { startTestDatabase } from "../local/database/test-database.ts";
import { type Emulator, emulatorEnvironment } from "../local/emulator.ts";
import { functionLogin } from "../local/function-login.ts";
import { ensureInsights } from "../local/insights.ts";
import { LAKE_DATABASE } from "../local/lake/catalog.ts";
import { deployFunction } from "../local/lambdas.ts";
import { LOCAL } from "../local/names.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { startCli } from "./testing/run-cli.ts";

let folder: string;
let server: Awaited<ReturnType<typeof startTestDatabase>>;
let emulator: Emulator;
let release: () => void;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "profile-"));
  server = await startTestDatabase();
  emulator = await startTestEmulator(server.places.emulator);
  release = takeRunLock(server.places.lock, "start");
  const { endpoint } = emulator;
  await ensureInsights(endpoint);
  const duckDb = startPlainDuckDb();
  for (const table of TABLES) {
    await publishTable(endpoint, await duckDb.write(folder, table), table);
  }
  await duckDb.stop();
  await deployFunction<ReportsEnvironment>({
    ...{ endpoint, noun: "reports", name: "ecommerce-streaming-dev-reports" },
    environment: functionLogin(server, "reader"),
  });
  await deployFunction<InsightsEnvironment>({
    ...{ endpoint, noun: "insights", name: "ecommerce-streaming-dev-insights" },
    environment: { DATABASE: LAKE_DATABASE, WORKGROUP: insightsWorkgroup(LOCAL) },
  });
});
afterAll(async () => {
  release();
  await emulator.stop();
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function profile(...args: string[]) {
  const { output, ended } = startCli(["profile", ...args], {
    ...emulatorEnvironment(emulator.endpoint),
    ECOMMERCE_STREAMING_LOCAL: server.places.local,
  });
  return { code: await ended, ...output };
}

const PRICE = {
  ...{ column: "price", type: "decimal(12,2)", rows: 132, missing: 0, distinct: 5, least: "1.00" },
  ...{ p5: "1.00", p25: "1.00", median: "1.00", p75: "1.00", p95: "5.00", greatest: "12.00" },
};
const CODE = {
  ...{ column: "code", type: "text", missing: 0, least: "AED", greatest: "ZWG" },
  ...{ p5: null, p25: null, median: null, p75: null, p95: null },
};

test.each([
  ["this machine", []],
  ["an environment's Lambda", ["--env", "dev"]],
])("a table of PostgreSQL's is profiled by %s", async (_by, env) => {
  const { stdout, stderr } = await profile("postgres.currencies", "--json", ...env);
  expect(stderr).toBe("Of postgres.currencies.\n");
  expect(JSON.parse(stdout)[0]).toMatchObject(CODE);
});

test("an imported set is profiled by an environment's Lambda, since a while before its end", async () => {
  const { stdout, stderr } = await profile(
    ...["lake.bought_elsewhere", "--json", "--since", "90d", "--env", "dev"],
  );
  expect(JSON.parse(stdout)).toContainEqual(PRICE);
  expect(stderr).toMatch(
    /^Of lake\.bought_elsewhere \(\w+\), from 2025-10-09 on: [\d.]+ (bytes|kB) scanned\.\n$/,
  );
});

test("a name is enough where one of them has it, and is shown as a table", async () => {
  const { code, stdout } = await profile("bought_elsewhere");
  expect(code).toBe(0);
  expect(stdout).toMatch(/│ price +│ decimal\(12,2\) +│ +132 │ +0 │ +5 │ +1\.00 +│/);
  expect(stdout).toMatch(/\nOf lake\.bought_elsewhere \(\w+\): [\d.]+ (bytes|kB) scanned\.\n$/);
});

test.each([
  [["clicks"], /^there are two tables clicks: ask for lake\.clicks or postgres\.clicks\n$/],
  [["moon"], /^there is no table "moon"; there are: lake\.activity_by_category, .*postgres\.paths, .*\n$/],
  [["lake.moon"], /^there is no table "moon"; there are: activity_by_category, .*\n$/],
  [["postgres.moon", "--env", "dev"], /^there is no table "moon"; there are: attributed_checkouts, .*\n$/],
  [["lake.clicks", "--since", "3"], /^--since must be a duration such as .*, not "3"\n$/],
])("%j is refused in one line", async (args, line) => {
  const { code, stdout, stderr } = await profile(...args);
  expect({ code, stdout }).toEqual({ code: args.includes("--env") ? 1 : 2, stdout: "" });
  expect(stderr).toMatch(line);
});

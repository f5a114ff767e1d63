import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TABLES } from "../athena/testing/made-up-history.ts";
import { startPlainDuckDb } from "../athena/testing/plain-duckdb.ts";
import { publishTable } from "../athena/testing/test-table.ts";
import { startEmulator } from "../local/emulator.ts";
import { ensureInsights } from "../local/insights.ts";
import { findPlaces } from "../local/places.ts";
import { knownReports } from "./known-reports.ts";
import { runCli } from "./testing/run-cli.ts";

const IMPORTED = "bought_elsewhere";

let local: string;

const report = (...args: string[]) => runCli(local, "report", ...args);

beforeAll(() => {
  local = mkdtempSync(join(tmpdir(), "insights-report-"));
});
afterAll(() => rmSync(local, { recursive: true, force: true }));

test("before the first start there is no lake to ask", async () => {
  const { code, stdout, stderr } = await report("visitors-by-day");
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: "",
    stderr: "there is no data yet: run npm start first\n",
  });
});

describe("while nothing runs", () => {
  beforeAll(async () => {
    const places = findPlaces(local);
    const emulator = await startEmulator({
      venvBinDir: places.venvBin,
      stateDir: places.emulator,
      logFile: places.log("emulator"),
    });
    const duckDb = startPlainDuckDb();
    await ensureInsights(emulator.endpoint);
    const imported = TABLES.filter(({ name }) => name === IMPORTED);
    for (const table of imported) {
      await publishTable(emulator.endpoint, await duckDb.write(join(local, "logs"), table), table);
    }
    await duckDb.stop();
    await emulator.stop();
  });

  test("an imported set is asked, and the answer ends in where from and how much was scanned", async () => {
    const { code, stdout, stderr } = await report("visitors-by-day", "--from", IMPORTED, "--since", "2d");
    expect(stdout).toMatch(/^Visitors by day: How many visitors came each day/);
    expect(stdout).toMatch(/│ 2026-01-05 +│ +2 │ +2 │ +7 │ +2 │ +3 │ +2 │\n/);
    expect(stdout).toMatch(
      /\nFrom bought_elsewhere \(ecommerce_streaming_local_lake\): [\d.]+ (bytes|kB) scanned\.\n$/,
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/^✓ emulator/);
  });

  test("as JSON the rows are alone on stdout, money as text", async () => {
    const { stdout, stderr } = await report("carts-abandoned", "--from", IMPORTED, "--since", "1d", "--json");
    expect(JSON.parse(stdout)).toEqual([
      {
        ...{ day: "2026-01-06", currency: "USD", carted: 2, abandoned: 1, abandoned_percent: 50 },
        ...{ visitors: 2, visitors_who_abandoned: 1, worth_abandoned: "10.00" },
      },
    ]);
    expect(stderr).toMatch(/scanned\.\n$/);
  });

  test.each([
    [["--viewers", "99"], "--from bought_elsewhere --viewers 99"],
    [["--viewers", "99", "--since", "2d"], "--from bought_elsewhere --since 2d --viewers 99"],
  ])("without a row it says what was asked: with %j", async (args, asked) => {
    const { stdout } = await report("brands", "--from", IMPORTED, ...args);
    expect(stdout).toContain(`\nno rows with ${asked}\n`);
  });

  test.each([
    [
      ["brands", "--from", "moon"],
      2,
      /^--from: there is no imported set "moon"; there are: bought_elsewhere$/,
    ],
    [["brands"], 1, /^the lake is empty: npm start keeps what comes in/],
    [
      ["order-history", "--order", "a"],
      1,
      /^the lane orders is off, so there is nothing to ask of: switch it on with npm start -- --lanes bots,lake,orders$/,
    ],
  ])("%j is refused in one line", async (args, exit, line) => {
    const { code, stdout, stderr } = await report(...args);
    expect({ code, stdout }).toEqual({ code: exit, stdout: "" });
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(line);
  });
});

test("no set is asked for by a report of PostgreSQL's", async () => {
  const { code, stderr } = await report("books", "--from", IMPORTED);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^unknown option '--from'; npm run report -- books --help says which there are\n$/);
});

test("no two engines have a report of one name", () => {
  const names = knownReports().map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual([...names].sort());
});

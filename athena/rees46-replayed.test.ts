// The first 4,999 rows of the REES46 data set, which may not be copied into the project: REES46=FILE names them. Replayed with their
// own times through the streams, the archiver and the job they are 4,996 facts: three views occur twice.

import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { replayRees46 } from "../cli/testing/replay-rees46.ts";
import { runCli } from "../cli/testing/run-cli.ts";
import { makeTestPlaces } from "../local/database/test-database.ts";
import type { Emulator } from "../local/emulator.ts";
import { withLake } from "../local/insights.ts";
import { LAKE } from "../local/lake/archiver.ts";
import type { Places } from "../local/places.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { findReport } from "../reporting/reports.ts";
import { readInsights, runInsight } from "./reports.ts";
import { type PlainDuckDb, startPlainDuckDb } from "./testing/plain-duckdb.ts";
import { REPLAYED } from "./testing/rees46-answers.ts";

const FILE = process.env.REES46;
const EVER = "20000 days";

let places: Places;
let emulator: Emulator;
let duckDb: PlainDuckDb;

const testOfFile = FILE === undefined ? test.skip : test;

beforeAll(async () => {
  if (FILE === undefined) {
    return;
  }
  places = makeTestPlaces();
  await replayRees46(places.local, FILE, "lake");
  const lake = await runCli(places.local, "lake", "--json");
  expect(JSON.parse(lake.stdout)).toMatchObject({ records: 4_999, partitions: 4, rejected: {} });
  emulator = await startTestEmulator(places.emulator);
  duckDb = startPlainDuckDb();
}, 300_000);

afterAll(async () => {
  if (FILE !== undefined) {
    await duckDb.stop();
    await emulator.stop();
    rmSync(places.local, { recursive: true, force: true });
  }
});

/** Folders of the tables' files, as the emulator keeps them. */
function tables(): Record<string, string> {
  const [account = ""] = readdirSync(join(places.emulator, "s3"));
  const facts = join(places.emulator, "s3", account, LAKE, "facts");
  return { clicks: join(facts, "clicks"), checkouts: join(facts, "checkouts") };
}

testOfFile.each(REPLAYED)(
  "%s of the REES46 sample, replayed, by plain DuckDB and by Athena",
  async (name, rows) => {
    const report = findReport(readInsights(), name);
    const request = { parameters: { since: EVER } };
    const answers = [
      await duckDb.ask(tables(), {}, report, request, new Date()),
      await withLake(emulator.endpoint, (lake) => runInsight(lake, report, request)),
    ];
    for (const answer of answers) {
      expect(answer.rows.map((row) => row.join(" | "))).toEqual(rows);
    }
  },
);

// The first 4,999 rows of the REES46 data set, which may not be copied into the project: REES46=FILE names them. They are
// imported as by `npm run lake -- import`, into the emulator's S3, and into a folder for plain DuckDB.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateDatabaseCommand } from "@aws-sdk/client-glue";
import { type Emulator, emulatorEnvironment } from "../local/emulator.ts";
import { ensureInsights, withLake } from "../local/insights.ts";
import { type ImportRequest, importFiles } from "../local/lake/import.ts";
import { findPlaces, makePlaces } from "../local/places.ts";
import { runPython } from "../local/python-lines.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { findReport } from "../reporting/reports.ts";
import { readInsights, runInsight } from "./reports.ts";
import { type PlainDuckDb, startPlainDuckDb } from "./testing/plain-duckdb.ts";
import { IMPORTED } from "./testing/rees46-answers.ts";

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
  const { endpoint: emulatorEndpoint } = emulator;
  await ensureInsights(emulatorEndpoint);
  const places = findPlaces(join(folder, "local"));
  makePlaces(places);
  const request = { places, path: FILE, name: NAME, signal: new AbortController().signal };
  expect(await importFiles({ ...request, emulatorEndpoint, onProgress: () => {} })).toMatchObject({
    ...{ format: "rees46", rows: 4_999, partitions: 1, bad_rows: {} },
  });
  written = await importIntoFolder(request, emulatorEndpoint);
});

/** Beside the other table, in a database of its own. @returns the folder of its partitions */
async function importIntoFolder(request: ImportRequest, endpoint: string): Promise<string> {
  const database = "in_a_folder";
  await withLake(endpoint, ({ glue }) =>
    glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } })),
  );
  await runPython({
    ...request,
    module: "lake.imports",
    args: [
      ...[request.path, "--name", NAME, "--lake", join(folder, "lake")],
      ...["--database", database, "--endpoint", endpoint],
    ],
    env: emulatorEnvironment(endpoint),
  });
  return join(folder, "lake/facts", NAME);
}

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

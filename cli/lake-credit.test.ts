// Credit in PostgreSQL, told by the Lambda reports to the job, and asked for in the lake.

import { ensureBucket } from "../local/buckets.ts";
import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { type Emulator, emulatorEnvironment } from "../local/emulator.ts";
import { ensureInsights } from "../local/insights.ts";
import { LAKE } from "../local/lake/archiver.ts";
import { makeFacts } from "../local/lake/facts.ts";
import { deployReports } from "../local/reports-function.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { insertHistory } from "../postgres/reports-history.ts";
import { startCli } from "./testing/run-cli.ts";

let server: Awaited<ReturnType<typeof startTestDatabase>>;
let emulator: Emulator;
let release: () => void;

beforeAll(async () => {
  server = await startTestDatabase();
  emulator = await startTestEmulator(server.places.emulator);
  release = takeRunLock(server.places.lock, "start");
  const { endpoint } = emulator;
  await Promise.all([
    withClient(server.clientConfig("owner"), insertHistory),
    deployReports(endpoint, server),
    ensureBucket(endpoint, LAKE),
    ensureInsights(endpoint),
  ]);
});
afterAll(async () => {
  release();
  await emulator.stop();
  await server.remove();
});

async function run(...args: string[]) {
  const { output, ended } = startCli(args, {
    ...emulatorEnvironment(emulator.endpoint),
    ECOMMERCE_STREAMING_LOCAL: server.places.local,
  });
  return { code: await ended, ...output };
}

const rowsOf = async (...args: string[]) =>
  JSON.parse((await run("report", ...args, "--json")).stdout) as Record<string, string>[];

test("the lake's credit is PostgreSQL's, and told once", async () => {
  const first = await run("lake");
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(first.stdout).toMatch(
    /^nothing came since the last time\ncredit of \d days? told anew: \d files?, [\d.]+ (bytes|kB)\n$/,
  );

  const kept = await rowsOf("credit-over-history", "--since", "30d");
  const told = await rowsOf("revenue-by-channel", "--since", "30d");
  expect(kept.length).toBeGreaterThan(3);
  const models = ({ currency, channel, first_click, linear, time_decay }: Record<string, string>) =>
    [currency, channel, first_click, linear, time_decay].join(" ");
  expect(kept.map(models).sort()).toEqual(told.map(models).sort());

  expect(await run("lake")).toEqual({ code: 0, stdout: "nothing came since the last time\n", stderr: "" });
});

test("a database that does not answer leaves credit as it was, and is told in a line", async () => {
  const before = await rowsOf("credit-over-history");
  await server.stop();
  const outcome = await makeFacts({
    ...{ places: server.places, emulatorEndpoint: emulator.endpoint },
    ...{ limits: { clickRetention: 86_400, lookback: 86_400 }, onProgress: () => {} },
    signal: new AbortController().signal,
  });
  expect(outcome.credit).toEqual({ away: expect.stringMatching(/^the database at .* ask again$/) });
  expect(await rowsOf("credit-over-history")).toEqual(before);
});

test("while nothing runs the database is started for credit, too", async () => {
  release();
  await emulator.stop();
  const { code, stdout, stderr } = await run("lake");
  expect({ code, stdout }).toEqual({ code: 0, stdout: "nothing came since the last time\n" });
  expect(stderr).toMatch(/✓ database[\s\S]*✓ emulator/);
});

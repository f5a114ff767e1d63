import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { GetPartitionsCommand } from "@aws-sdk/client-glue";
import { createArchiver } from "../functions/archiver/archiver.ts";
import type { ArchiverEnvironment } from "../functions/archiver/env.ts";
import { deployTestCorrections } from "../functions/corrections/testing/deploy-corrections.ts";
import { createGlueClient } from "../functions/shared/aws/glue.ts";
import { createKinesisClient } from "../functions/shared/aws/kinesis.ts";
import { createS3Client } from "../functions/shared/aws/s3.ts";
import { startTestDatabase } from "../local/database/test-database.ts";
import { type Emulator, emulatorClientConfig, emulatorEnvironment } from "../local/emulator.ts";
import { deployArchiver, LAKE } from "../local/lake/archiver.ts";
import { LAKE_DATABASE } from "../local/lake/catalog.ts";
import { deployFunction } from "../local/lambdas.ts";
import { deployReports } from "../local/reports-function.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { eventOf, toShardRecord } from "../local/stream-consumer/shard-record.ts";
import { ensureStreams, LOCAL_STREAMS } from "../local/streams.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { UsageError } from "./errors.ts";
import { resendRecords } from "./lake.ts";
import { startCli } from "./testing/run-cli.ts";

const NOW = Date.now();
const timeIn = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

let server: Awaited<ReturnType<typeof startTestDatabase>>;
let emulator: Emulator;
let release: () => void;

/** A click, one that was ahead of its arrival, and what is no event have been archived a minute ago. */
beforeAll(async () => {
  server = await startTestDatabase();
  emulator = await startTestEmulator(server.places.emulator);
  release = takeRunLock(server.places.lock, "start");
  const { endpoint } = emulator;
  const kinesis = createKinesisClient(emulatorClientConfig(endpoint));
  await ensureStreams(kinesis, Object.values(LOCAL_STREAMS), 1);
  kinesis.destroy();
  await deployArchiver(endpoint);
  await deployReports(endpoint, server);
  await deployTestCorrections(endpoint, server, "ecommerce-streaming-dev-corrections");
  await deployFunction<ArchiverEnvironment>({
    endpoint,
    noun: "archiver",
    name: "ecommerce-streaming-dev-archiver",
    environment: {
      LAKE_BUCKET: LAKE,
      STREAMS: JSON.stringify(LOCAL_STREAMS),
      METRICS_NAMESPACE: "test",
    },
  });
  const s3 = createS3Client(emulatorClientConfig(endpoint));
  const handle = createArchiver({
    ...{ s3, bucket: LAKE, streams: LOCAL_STREAMS, publish: () => {}, now: Date.now },
  });
  const texts = [click(timeIn(-60)), click(timeIn(600)), "{"];
  await handle(
    eventOf(
      texts.map((text, sequence) =>
        toShardRecord(LOCAL_STREAMS.clicks, "shardId-000000000000", {
          SequenceNumber: String(sequence),
          PartitionKey: "u",
          Data: Buffer.from(text),
          ApproximateArrivalTimestamp: new Date(timeIn(-60)),
        }),
      ),
    ),
  );
  s3.destroy();
});
afterAll(async () => {
  release();
  await emulator.stop();
  await server.remove();
});

function click(eventTime: string): string {
  return JSON.stringify({
    ...{ event_id: "e", event_type: "page_view", event_time: eventTime },
    ...{ user_id: "u", session_id: "s", schema_version: 1 },
  });
}

const resend = (...args: string[]) => runLake("resend", ...args);

const runLake = (...args: string[]) => runCommand("lake", ...args);

async function runCommand(...args: string[]) {
  const { output, ended } = startCli(args, {
    ...emulatorEnvironment(emulator.endpoint),
    ECOMMERCE_STREAMING_LOCAL: server.places.local,
  });
  return { code: await ended, ...output };
}

const SPAN = ["--from", timeIn(-120), "--to", timeIn(0)];

test("a span is sent again, and what was left out is told", async () => {
  const { code, stdout } = await resend(...SPAN);
  expect([code, stdout]).toEqual([
    0,
    "sent 2 again: what is a fact already counts once\n" +
      "left out 1 that were rejected for their age, which would be taken now\n" +
      "left out 0 that came late and are too old by now\n",
  ]);
});

test("the same of an environment on AWS, by what its archiver was deployed with", async () => {
  const { stdout } = await resend(...SPAN, "--env", "dev", "--json");
  expect(JSON.parse(stdout)).toEqual({ sent: 2, left_out_as_rejected: 1, left_out_as_too_old: 0 });
});

test("a span that is too old, or of an environment that is not there, is refused in one line", async () => {
  const old = await resend("--from", timeIn(-30 * 86_400), "--to", timeIn(0));
  expect(old).toEqual({
    ...{ code: 1, stdout: "" },
    stderr: expect.stringMatching(/^what arrived before .* is too old to be sent again: .*\n$/),
  });
  const away = await resend(...SPAN, "--env", "prod");
  expect(away).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/^.*corrections.*\n$/) });
});

test.each([
  ["no time", "yesterday", timeIn(0), "--from must be a time with its zone, such as 2026-01-31T12:00:00Z"],
  ["an end before its beginning", timeIn(0), timeIn(-1), "--from must be before --to"],
  ["an end ahead", timeIn(-1), timeIn(3600), "--to must not lie ahead: what is sent is archived, too"],
])("a span with %s is refused", async (_, from, to, line) => {
  await expect(resendRecords({ env: "local", from, to })).rejects.toThrow(new UsageError(line));
});

test("what is kept becomes facts once, and one run at a time", async () => {
  const [first, second] = await Promise.all([runLake("--json"), runLake("--json")]);
  const [done, refused] = first.code === 0 ? [first, second] : [second, first];
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toMatch(/npm run lake runs already \(process \d+\)\n$/);
  const { rejected, ...counts } = JSON.parse(done.stdout);
  expect(counts).toMatchObject({ objects: 1, records: 3, partitions: 2, files: 2, conflicting_checkouts: 0 });
  expect(Object.values(rejected)).toEqual([{ future_time: 1, not_json: 1 }]);
  expect(done.stderr).toMatch(/: 1 of 1 object, 3 records\n$/);
  expect(await partitionsOf("clicks")).toEqual([
    `s3://${LAKE}/facts/clicks/dt=${timeIn(-60).slice(0, 10)}/hh=${timeIn(-60).slice(11, 13)}`,
  ]);

  expect(await runLake()).toMatchObject({ code: 0, stdout: "nothing came since the last time\n" });
});

test("a report of the lake answers from these facts", async () => {
  const { code, stdout, stderr } = await runCommand("report", "visitors-by-day", "--json");
  expect(JSON.parse(stdout)).toEqual([
    {
      ...{ day: timeIn(-60).slice(0, 10), visitors: 1, sessions: 1, events: 1 },
      ...{ views: 1, carts: 0, purchases: 0 },
    },
  ]);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^From the lake \(ecommerce_streaming_local_lake\): [\d.]+ (bytes|kB) scanned\.\n$/);
});

test("a file that is uploaded is imported by the job's next run", async () => {
  const file = join(server.places.local, "more.csv");
  writeFileSync(file, "user_id,item_id,behavior,timestamp\n1,7,pv,1511658000\n2,7,buy,1543194000\n");
  const uploaded = await runLake("import", file, "--name", "funnel", "--env", "dev");
  expect(uploaded).toMatchObject({
    code: 0,
    stdout:
      "put the file into the lake's bucket: 72 bytes\n" +
      "the lake's job makes the table funnel (user-behaviour) of it\n",
  });

  const { code, stdout } = await runLake();
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(
      /^read 2 rows into funnel \(user-behaviour\)\nwrote 2 partitions anew: 2 files, .*\nask it: .*\n$/,
    ),
  ]);
  expect(await partitionsOf("funnel")).toEqual([
    `s3://${LAKE}/facts/funnel/dt=2017`,
    `s3://${LAKE}/facts/funnel/dt=2018`,
  ]);
  expect(await runLake()).toMatchObject({ code: 0, stdout: "nothing came since the last time\n" });
});

/** Where the catalog has them, without their versions. */
async function partitionsOf(table: string): Promise<string[]> {
  const glue = createGlueClient(emulatorClientConfig(emulator.endpoint));
  const { Partitions = [] } = await glue.send(
    new GetPartitionsCommand({ DatabaseName: LAKE_DATABASE, TableName: table }),
  );
  glue.destroy();
  return Partitions.map(({ StorageDescriptor }) =>
    (StorageDescriptor?.Location ?? "").split("/").slice(0, -2).join("/"),
  );
}

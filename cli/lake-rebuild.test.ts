import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { createArchiver } from "../functions/archiver/archiver.ts";
import { createS3Client } from "../functions/shared/aws/s3.ts";
import { signalProcess } from "../local/child-process.ts";
import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { type Emulator, emulatorClientConfig, emulatorEnvironment } from "../local/emulator.ts";
import { scriptedJob, startTestEndpoint, type TestEndpoint } from "../local/glue/endpoint-fixture.ts";
import { deployArchiver, LAKE } from "../local/lake/archiver.ts";
import { rebuildDatabase } from "../local/lake/rebuild.ts";
import { deployOrchestrator, invokeOrchestrator } from "../local/orchestrator.ts";
import { findHolder, takeRunLock } from "../local/run-lock.ts";
import { eventOf, toShardRecord } from "../local/stream-consumer/shard-record.ts";
import { LOCAL_STREAMS } from "../local/streams.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { waitUntil } from "../local/wait-until.ts";
import { rebuild } from "./lake-rebuild.ts";
import { startCli } from "./testing/run-cli.ts";

const DAY_MS = 86_400_000;
/** All of it is older than the retention by now. */
const LONG_AGO = Date.now() - 60 * DAY_MS;
const SHARD = "shardId-000000000000";
const CLICKS = 600;

let server: Awaited<ReturnType<typeof startTestDatabase>>;
let emulator: Emulator;
let glue: TestEndpoint;
let release: () => void;

/** Clicks, of which each third has an order, and what is no event have been archived. */
beforeAll(async () => {
  server = await startTestDatabase();
  [emulator, glue] = await Promise.all([
    startTestEmulator(server.places.emulator),
    startTestEndpoint(scriptedJob()),
  ]);
  release = takeRunLock(server.places.lock, "start");
  await Promise.all([
    deployArchiver(emulator.endpoint),
    deployOrchestrator(emulator.endpoint, glue.endpoint.url, "attribution"),
  ]);
  const numbers = Array.from({ length: CLICKS }, (_, number) => number);
  await archive("clicks", numbers, click);
  await archive(
    "checkouts",
    numbers.filter((number) => number % 3 === 0),
    order,
  );
  await archive("clicks", [CLICKS], () => "{");
}, 60_000);
afterAll(async () => {
  release();
  await glue.close();
  await emulator.stop();
  await server.remove();
});

async function archive(
  stream: keyof typeof LOCAL_STREAMS,
  numbers: number[],
  textOf: (number: number) => string,
): Promise<void> {
  const s3 = createS3Client(emulatorClientConfig(emulator.endpoint));
  const handle = createArchiver({
    ...{ s3, bucket: LAKE, streams: LOCAL_STREAMS, publish: () => {}, now: Date.now },
  });
  await handle(
    eventOf(
      numbers.map((number) =>
        toShardRecord(LOCAL_STREAMS[stream], SHARD, {
          SequenceNumber: String(number),
          PartitionKey: "u",
          Data: Buffer.from(textOf(number)),
          ApproximateArrivalTimestamp: new Date(LONG_AGO + number * 60_000 + 30_000),
        }),
      ),
    ),
  );
  s3.destroy();
}

const fieldsOf = (number: number) => ({
  event_time: new Date(LONG_AGO + number * 60_000).toISOString(),
  ...{ user_id: `u${number}`, session_id: "s", schema_version: 1 },
});

function click(number: number): string {
  return JSON.stringify({
    ...{ event_id: `e${number}`, event_type: "page_view", product_id: "p", utm_source: "newsletter" },
    ...fieldsOf(number),
  });
}

function order(number: number): string {
  return JSON.stringify({
    ...{
      event_id: `o${number}`,
      event_type: "checkout",
      checkout_id: `c${number}`,
      currency: "EUR",
      value: 5,
    },
    ...{ items: [{ product_id: "p", quantity: 1, unit_price: 5 }] },
    ...fieldsOf(number),
  });
}

const command = (...args: string[]) =>
  startCli(["lake", "rebuild", ...args], {
    ...emulatorEnvironment(emulator.endpoint),
    ECOMMERCE_STREAMING_LOCAL: server.places.local,
  });

async function run(...args: string[]) {
  const { output, ended } = command(...args);
  return { code: await ended, ...output };
}

const ask = async (sql: string, database = "ecommerce"): Promise<Record<string, unknown>[]> =>
  withClient({ ...server.clientConfig("owner"), database }, async (client) => (await client.query(sql)).rows);

const databases = async () =>
  (await ask("select datname from pg_database where datname like 'ecommerce%' order by 1")).map(
    ({ datname }) => datname,
  );

const ORDERS = { orders: String(CLICKS / 3), lines: String(CLICKS / 3), attributed: String(CLICKS / 3) };
const orders = async (database?: string) =>
  (
    await ask(
      `select (select count(*) from checkouts) as orders, count(*) as lines, count(first_click_id) as attributed
       from attributed_checkouts`,
      database,
    )
  )[0];

function noteCheckpoint(clicks: string): () => void {
  const offsets = join(server.places.checkpoint, "offsets");
  mkdirSync(offsets, { recursive: true });
  const position = (after: string) => JSON.stringify({ [SHARD]: { after, closed: false } });
  writeFileSync(join(offsets, "7"), ["v1", "{}", position(clicks), position("0")].join("\n"));
  return () => rmSync(server.places.checkpoint, { recursive: true });
}

test("while the job runs, or is wanted, nothing is made", async () => {
  await invokeOrchestrator(emulator.endpoint, { action: "start" });
  expect(await run()).toMatchObject({
    ...{ code: 1, stdout: "" },
    stderr: expect.stringMatching(/^.*the job runs, .*: stop it first with npm run stop; .*\n$/),
  });
  await invokeOrchestrator(emulator.endpoint, { action: "stop", force: true });
});

test("what the job has read and the lake has not is waited for, and the database stays", async () => {
  const forget = noteCheckpoint("601");
  const waited: unknown[] = [];
  await expect(
    rebuildDatabase({
      ...{ places: server.places, emulatorEndpoint: emulator.endpoint, acceptsMissing: false },
      ...{ patienceSeconds: 1, signal: new AbortController().signal },
      onProgress: (progress) => waited.push(progress),
    }),
  ).rejects.toThrow(/^the lake has not yet what the job has read of clicks\/shardId-0+: /);
  forget();
  expect(waited).toContainEqual({ behind: [`clicks/${SHARD}`] });
  expect(await databases()).toEqual(["ecommerce"]);
});

test("killed in the middle it is begun anew, and takes the place of the database that people decided in", async () => {
  await ask("update attribution_settings set lookback = '3 days'");
  const killed = command();
  await waitUntil("the database beside", async () => (await databases()).length > 1, { timeoutMs: 20_000 });
  signalProcess(findHolder(server.places.run("rebuild"))?.pid ?? 0, "SIGKILL");
  await killed.ended;

  const reader = await connect();
  const { code, stdout, stderr } = await run();

  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/^3 of 3 objects, 801 records, [\d,]+ a second\n$/),
  ]);
  expect(stdout).toMatch(
    /^made anew of 801 records: 600 clicks, 200 orders with 200 lines\nrejected 1 not_json\n/,
  );
  await expect(reader.query("select 1")).rejects.toThrow();
  await reader.end();
  expect(await orders()).toEqual(ORDERS);
  expect(await ask("select lookback::text, version from attribution_settings")).toEqual([
    { lookback: "3 days", version: 2 },
  ]);
  expect(await databases()).toEqual(["ecommerce", "ecommerce_before"]);
  expect(await orders("ecommerce_before")).toMatchObject({ orders: "0" });
}, 60_000);

async function connect(): Promise<pg.Client> {
  const { default: postgres } = await import("pg");
  const client = new postgres.Client(server.clientConfig("reader"));
  client.on("error", () => {});
  await client.connect();
  return client;
}

test("where the lake lacks what the database has, nothing is changed unless that is accepted", async () => {
  await ask("update checkouts set checkout_id = 'only here' where checkout_id = 'c0'");
  const refused = await run();
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toMatch(
    /the lake has no record of 0 clicks and 1 orders that the database has: .*\n$/,
  );
  expect(await databases()).toEqual(["ecommerce", "ecommerce_before"]);

  const { code, stdout } = await run("--accept-missing", "--json");

  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ records: 801, missing: { clicks: 0, checkouts: 1 } });
  expect(await orders()).toEqual(ORDERS);
  expect(
    await ask("select checkout_id from checkouts where checkout_id = 'only here'", "ecommerce_before"),
  ).toEqual([{ checkout_id: "only here" }]);
}, 60_000);

test("the database before goes when it is told to", async () => {
  expect(await run("--drop-old")).toMatchObject({ code: 0, stdout: "ecommerce_before is removed\n" });
  expect(await run("--drop-old")).toMatchObject({ code: 0, stdout: "there is no ecommerce_before\n" });
  expect(await databases()).toEqual(["ecommerce"]);
});

test("a deployed environment is refused", async () => {
  await expect(rebuild({ env: "dev" })).rejects.toThrow(/cannot be made anew yet/);
});

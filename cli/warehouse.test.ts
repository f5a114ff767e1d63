// The laptop's warehouse by the command, while nothing else runs.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { rawBody, rawKey } from "../functions/archiver/raw-object.ts";
import { createKinesisClient } from "../functions/shared/aws/kinesis.ts";
import { createS3Client } from "../functions/shared/aws/s3.ts";
import type { ShardBatch } from "../functions/shared/kinesis-batch.ts";
import { ensureBucket } from "../local/buckets.ts";
import { emulatorClientConfig, startEmulator } from "../local/emulator.ts";
import { LAKE } from "../local/lake/archiver.ts";
import { findPlaces } from "../local/places.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { ensureStreams, LOCAL_STREAMS } from "../local/streams.ts";
import { clickRecord } from "../redshift/testing/events.ts";
import { nineRecords } from "../redshift/testing/nine-records.ts";
import { runCli } from "./testing/run-cli.ts";

let local: string;

const warehouse = (...args: string[]) => runCli(local, "warehouse", ...args);
const report = (...args: string[]) => runCli(local, "report", ...args);

/** Gone again, in order, when `work` is done: a command starts its own. */
async function withEmulatorOf(
  folder: string,
  work: (parts: { endpoint: string; kinesis: KinesisClient; s3: S3Client }) => Promise<void>,
): Promise<void> {
  const places = findPlaces(folder);
  const emulator = await startEmulator({
    venvBinDir: places.venvBin,
    stateDir: places.emulator,
    logFile: places.log("emulator"),
  });
  const config = emulatorClientConfig(emulator.endpoint);
  const clients = {
    kinesis: createKinesisClient(config),
    s3: createS3Client({ ...config, forcePathStyle: true }),
  };
  await work({ endpoint: emulator.endpoint, ...clients });
  clients.kinesis.destroy();
  clients.s3.destroy();
  await emulator.stop();
}

beforeAll(async () => {
  local = mkdtempSync(join(tmpdir(), "warehouse-command-"));
  await withEmulatorOf(local, async ({ kinesis }) => {
    await ensureStreams(kinesis, Object.values(LOCAL_STREAMS), 2);
    for (const { stream, key, data } of nineRecords(new Date())) {
      const Records = [{ PartitionKey: key, Data: Buffer.from(data as string) }];
      await kinesis.send(new PutRecordsCommand({ StreamName: LOCAL_STREAMS[stream], Records }));
    }
  });
}, 120_000);

afterAll(() => rmSync(local, { recursive: true, force: true }));

test("before it has read anything, it says how to have it read", async () => {
  const line = "the warehouse has read nothing yet: npm run warehouse -- refresh reads the streams\n";
  expect(await warehouse("status")).toMatchObject({ code: 0, stdout: line });
  expect(await report("revenue-last-hour")).toMatchObject({ code: 1, stdout: "", stderr: line });
});

describe("after a refresh", () => {
  beforeAll(async () => {
    const { code, stdout } = await warehouse("refresh", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ failures: [], scanErrors: 0 });
    expect(code).toBe(0);
  }, 120_000);

  test("a report is asked as every other one", async () => {
    const { code, stdout } = await report("revenue-last-hour", "--json");
    expect(JSON.parse(stdout)).toEqual([{ currency: "EUR", orders: 2, pieces: 4, revenue: "64.97" }]);
    expect(code).toBe(0);
    expect((await report("conversion-funnel", "--now", "2019-10-01T02:28:14Z", "--csv")).stdout).toMatch(
      /^act,visitors,events,viewers_percent\npage_view,0,0,\n/,
    );
    expect(await report("conversion-funnel", "--now", "noon")).toMatchObject({
      code: 2,
      stderr: 'now must be now, or a time such as 2026-01-31T12:00:00Z, not "noon"\n',
    });
  });

  test("the figures of the latest wake are there without a twin", async () => {
    const { stdout } = await warehouse("status");
    expect(stdout).toMatch(/^\d+ minutes? behind\nread the streams at 20/);
    expect(stdout).toMatch(/│ EUR +│ +2 │ +4 │ +64\.97 │/);
    expect(stdout).toContain(
      "\nOrders beside behaviour\nno rows\nThe lake has no set user_behaviour yet: npm run lake -- import FOLDER",
    );
  });

  test("a report that takes no option says so where it has no row", async () => {
    expect((await report("shop-orders-by-status")).stdout).toMatch(/\?\nno rows\n$/);
  });

  test("a file of SQL is answered statement by statement, and may only read", async () => {
    const file = join(local, "questions.sql");
    writeFileSync(file, "-- two\nselect count(*) as n from ecommerce.clicks;\nselect 1 as one;\n");
    expect((await warehouse("sql", file, "--csv")).stdout).toBe("n\n4\none\n1\n");
    writeFileSync(file, "delete from ecommerce.clicks");
    expect(await warehouse("sql", file)).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("one statement at a time, and one that reads"),
    });
  });

  test("two at once do not share the twin's file", async () => {
    const release = takeRunLock(findPlaces(local).warehouseLock, "warehouse");
    expect(await warehouse("refresh")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/npm run warehouse runs already \(process \d+\)\n$/),
    });
    release();
  });
});

test("what a stream dropped unread is told, taken from the lake by one command, and told no more", async () => {
  await withEmulatorOf(local, async ({ endpoint, s3 }) => {
    await ensureBucket(endpoint, LAKE);
    const shardId = "shardId-000000000000";
    const records = ["v8", "v9"].map((event_id, index) => {
      const { data, key } = clickRecord({ event_id, event_time: new Date().toISOString() });
      const sequenceNumber = String(index + 1);
      return {
        ...{ stream: LOCAL_STREAMS.clicks, shardId, sequenceNumber, order: BigInt(sequenceNumber) },
        ...{ arrivalMs: Date.now(), partitionKey: key, data: Buffer.from(data as string) },
      };
    }) as unknown as ShardBatch;
    const object = { Key: rawKey("clicks", records), Body: await rawBody("clicks", records) };
    await s3.send(new PutObjectCommand({ Bucket: LAKE, ...object }));
  });
  expect((await warehouse("refresh")).stdout).toContain(
    "missed 2 clicks and 0 orders, which the streams dropped unread: npm run warehouse -- refill",
  );
  expect((await warehouse("refill", "--to", "2026-01-31T12:00:00Z")).stderr).toBe(
    "--to needs an earlier --from\n",
  );
  expect((await warehouse("refill")).stdout).toBe(
    "took 2 clicks and 0 orders from the lake\nof what the lake has nothing is missing\n",
  );
  const { code, stdout } = await warehouse("refill", "--from", "2026-01-31T12:00:00Z", "--json");
  const none = { clicks: 0, checkouts: 0 };
  expect([code, JSON.parse(stdout)]).toEqual([0, { refilled: none, missed: none }]);
  expect((await warehouse("refresh")).stdout).not.toContain("missed");
}, 120_000);

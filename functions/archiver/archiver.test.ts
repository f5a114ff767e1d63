import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ARCHIVER_MAPPING } from "../../config/lake.ts";
import { ensureBucket } from "../../local/buckets.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { silentLogger } from "../../local/glue/endpoint-fixture.ts";
import { ARCHIVER, deployArchiver, LAKE } from "../../local/lake/archiver.ts";
import { deployFunction, invokeOnEmulator } from "../../local/lambdas.ts";
import { eventOf, type ShardRecord, toShardRecord } from "../../local/stream-consumer/shard-record.ts";
import { startStreamConsumers } from "../../local/stream-consumer/stream-consumers.ts";
import {
  createStream,
  splitOnlyShard,
  startKinesalite,
} from "../../local/stream-consumer/testing/kinesalite.ts";
import { LOCAL_STREAMS } from "../../local/streams.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { waitUntil } from "../../local/wait-until.ts";
import { createS3Client } from "../shared/aws/s3.ts";
import { putRecords } from "../shared/put-records.ts";
import { createArchiver } from "./archiver.ts";
import type { ArchiverEnvironment } from "./env.ts";
import { listRaw, readRaw } from "./raw-records.ts";

let folder: string;
let emulator: Emulator;
let s3: ReturnType<typeof createS3Client>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "archiver-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  s3 = createS3Client(emulatorClientConfig(emulator.endpoint));
  await deployArchiver(emulator.endpoint);
});

afterAll(async () => {
  s3.destroy();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ARRIVAL = new Date("2026-01-31T12:00:00.123Z");

function record(
  shardId: string,
  sequence: number,
  data: Buffer,
  stream: string = LOCAL_STREAMS.clicks,
  arrival = ARRIVAL,
): ShardRecord {
  return toShardRecord(stream, shardId, {
    SequenceNumber: String(sequence),
    PartitionKey: "secret-user",
    Data: data,
    ApproximateArrivalTimestamp: arrival,
  });
}

const invoke = (records: readonly ShardRecord[], name = ARCHIVER) =>
  invokeOnEmulator(emulator.endpoint, name, eventOf(records));

const keysOf = (stream: string, bucket = LAKE) => listRaw(s3, bucket, stream);

/** Each record that raw holds, as often as it does. */
async function linesOf(stream: string, bucket = LAKE) {
  const keys = await keysOf(stream, bucket);
  return (await Promise.all(keys.map((key) => readRaw(s3, bucket, key)))).flat();
}

const bytesOf = async (bucket: string, key: string) =>
  Buffer.from(await (await fetch(`${emulator.endpoint}/${bucket}/${key}`)).arrayBuffer());

test("a batch of 6 MB is one object, the same bytes when it is handed over once more, and no word of it is in the log", async () => {
  const megabyte = Buffer.alloc(1024 * 1024, "secret-payload ");
  const batch = [
    ...[1, 2, 3, 4].map((sequence) => record("shardId-000000000000", sequence, megabyte)),
    record("shardId-000000000000", 5, Buffer.from([0, 255, 10])),
  ];

  expect(await invoke(batch)).toEqual({ batchItemFailures: [] });
  const [key = ""] = await keysOf("clicks");
  const first = await bytesOf(LAKE, key);
  await invoke(batch);

  expect(await keysOf("clicks")).toEqual([
    "raw/clicks/dt=2026-01-31/hh=12/shardId-000000000000-1-5.ndjson.gz",
  ]);
  expect((await bytesOf(LAKE, key)).equals(first)).toBe(true);
  const lines = await readRaw(s3, LAKE, key);
  expect(lines.map(({ data }) => Buffer.from(data, "base64").equals(megabyte))).toEqual([
    ...[true, true, true, true, false],
  ]);
  expect(lines.at(-1)).toEqual({
    stream: "clicks",
    shard: "shardId-000000000000",
    sequence: "5",
    arrival: ARRIVAL.toISOString(),
    key: "secret-user",
    data: "AP8K",
  });
  expect(readFileSync(join(folder, "emulator/emulator.log"), "utf8")).not.toContain("secret");
}, 60_000);

test("a batch of several shards is an object a shard", async () => {
  await invoke([
    record("shardId-000000000001", 11, Buffer.from("b"), LOCAL_STREAMS.checkouts),
    record("shardId-000000000000", 9, Buffer.from("a"), LOCAL_STREAMS.checkouts),
    record("shardId-000000000001", 10, Buffer.from("c"), LOCAL_STREAMS.checkouts),
  ]);

  expect(await keysOf("checkouts")).toEqual([
    "raw/checkouts/dt=2026-01-31/hh=12/shardId-000000000000-9-9.ndjson.gz",
    "raw/checkouts/dt=2026-01-31/hh=12/shardId-000000000001-10-11.ndjson.gz",
  ]);
});

test("while the bucket is away the batch is to be handed over again as a whole; then all of it is there", async () => {
  await deployFunction<ArchiverEnvironment>({
    endpoint: emulator.endpoint,
    noun: "archiver",
    name: "away",
    environment: { LAKE_BUCKET: "away", STREAMS: '{"clicks":"shop"}', METRICS_NAMESPACE: "test" },
  });
  const batch = [1, 2, 3].map((sequence) =>
    record("shardId-000000000000", sequence, Buffer.from("a"), "shop"),
  );

  await expect(invoke(batch, "away")).rejects.toThrow("bucket");
  await ensureBucket(emulator.endpoint, "away");
  expect(await invoke(batch, "away")).toEqual({ batchItemFailures: [] });

  expect((await linesOf("clicks", "away")).map(({ sequence }) => sequence)).toEqual(["1", "2", "3"]);
}, 60_000);

test("of each object its records are published by stream and minute of arrival, its bytes and how long its oldest record waited beside them", async () => {
  const published: object[] = [];
  const handle = createArchiver({
    s3,
    bucket: LAKE,
    streams: { orders: "shop-orders" },
    publish: (measurement) => published.push(measurement),
    now: () => ARRIVAL.getTime() + 61_500,
  });

  const arrivals = [ARRIVAL, ARRIVAL, new Date(ARRIVAL.getTime() + 60_000)];
  await handle(
    eventOf(
      arrivals.map((arrival, index) =>
        record("shardId-000000000000", index + 1, Buffer.from("a"), "shop-orders", arrival),
      ),
    ),
  );

  const [key = ""] = await keysOf("orders");
  const ofObject = {
    dimensions: { Stream: "orders" },
    properties: { bytes: (await bytesOf(LAKE, key)).length, oldestMs: 61_500 },
  };
  const minute = Date.parse("2026-01-31T12:00:00Z");
  expect(published).toEqual([
    { ...ofObject, time: minute, values: { ArchivedRecords: 2 } },
    { ...ofObject, time: minute + 60_000, values: { ArchivedRecords: 1 } },
  ]);
});

test("a stream that the environment does not name is refused, as the deployment is wrong", async () => {
  await expect(invoke([record("shardId-000000000000", 1, Buffer.from("a"), "moon")])).rejects.toThrow(
    "STREAMS does not name moon",
  );
});

test("of a stream that is split every record is kept, once", async () => {
  const kinesalite = await startKinesalite();
  const { client: kinesis } = kinesalite;
  await createStream(kinesis, "split", 1);
  await deployFunction<ArchiverEnvironment>({
    endpoint: emulator.endpoint,
    noun: "archiver",
    name: "of-split",
    environment: { LAKE_BUCKET: LAKE, STREAMS: '{"split":"split"}', METRICS_NAMESPACE: "test" },
  });
  const put = (from: number, to: number) =>
    putRecords(
      kinesis,
      "split",
      Array.from({ length: to - from }, (_, index) => ({
        PartitionKey: `user-${index}`,
        Data: Buffer.from(`event ${from + index}`),
      })),
    );
  const consumers = startStreamConsumers({
    endpoint: emulator.endpoint,
    kinesisEndpoint: kinesalite.endpoint,
    mappings: [
      {
        functionName: "of-split",
        streamName: "split",
        mapping: { ...ARCHIVER_MAPPING, windowSeconds: 1, batchSize: 40 },
      },
    ],
    stateDir: join(folder, "split"),
    logger: silentLogger,
    idlePollMs: 50,
  });

  await put(0, 100);
  await splitOnlyShard(kinesis, "split");
  await put(100, 200);
  await waitUntil("all to be in raw", async () => (await linesOf("split")).length >= 200, {
    timeoutMs: 30_000,
  });
  await consumers.stop();
  await kinesalite.stop();

  const lines = await linesOf("split");
  const texts = lines.map(({ data }) => Buffer.from(data, "base64").toString());
  expect(texts.sort()).toEqual(Array.from({ length: 200 }, (_, number) => `event ${number}`).sort());
  expect(new Set(lines.map(({ shard }) => shard)).size).toBe(3);
}, 60_000);

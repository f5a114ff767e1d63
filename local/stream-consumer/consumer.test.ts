import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type KinesisClient, MergeShardsCommand } from "@aws-sdk/client-kinesis";
import type { StreamMapping } from "../../config/stream-mapping.ts";
import { readKinesisEvent } from "../../functions/shared/kinesis-batch.ts";
import { listShards } from "../../functions/shared/list-shards.ts";
import { putRecords } from "../../functions/shared/put-records.ts";
import { silentLogger } from "../glue/endpoint-fixture.ts";
import { waitUntil } from "../wait-until.ts";
import { type Consumer, type ConsumerParts, startConsumer } from "./consumer.ts";
import { openPositions } from "./positions.ts";
import { eventOf } from "./shard-record.ts";
import { createStream, splitShard, startKinesalite, waitUntilActive } from "./testing/kinesalite.ts";

const USERS = 40;
const HASH_KEYS = 2n ** 128n;

const MAPPING: StreamMapping = {
  batchSize: 25,
  windowSeconds: 0,
  maximumRetries: 0,
  maximumRecordAgeSeconds: 60,
  bisectOnError: true,
};

let kinesalite: Awaited<ReturnType<typeof startKinesalite>>;
let client: KinesisClient;
let folder: string;
let stream: string;
let streams = 0;
const started: Consumer[] = [];

beforeAll(async () => {
  kinesalite = await startKinesalite();
  client = kinesalite.client;
});

afterAll(() => kinesalite.stop());

beforeEach(async () => {
  streams += 1;
  stream = `stream-${streams}`;
  folder = mkdtempSync(join(tmpdir(), "stream-consumer-"));
  await createStream(client, stream, 2);
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((consumer) => consumer.stop()));
  rmSync(folder, { recursive: true, force: true });
});

/** What the function was given, in order. */
type Handled = { user: string; number: number; shardId: string }[];

/** A consumer whose function takes so long for a batch and notes what it is given. */
function consume(handled: Handled, parts: Partial<ConsumerParts> & { batchMs?: number } = {}): Consumer {
  const { batchMs = 0, ...others } = parts;
  const consumer = startConsumer({
    functionName: "bots",
    streamName: stream,
    mapping: MAPPING,
    kinesis: client,
    async invoke(records) {
      await delay(batchMs);
      for (const { partitionKey, data, shardId } of readKinesisEvent(eventOf(records))) {
        handled.push({ user: partitionKey, number: Number(data.toString()), shardId });
      }
      return { firstFailure: undefined };
    },
    putFailure: undefined,
    positions: openPositions(folder),
    idlePollMs: 20,
    logger: silentLogger,
    ...others,
  });
  started.push(consumer);
  return consumer;
}

/** Puts the numbers into the stream, each user's in order. */
async function put(first: number, count: number): Promise<void> {
  const entries = Array.from({ length: count }, (_, index) => ({
    PartitionKey: `user-${(first + index) % USERS}`,
    Data: Buffer.from(String(first + index)),
  }));
  await putRecords(client, stream, entries);
}

function untilHandled(handled: Handled, count: number): Promise<unknown> {
  return waitUntil(`${count} records to be handled`, () => handled.length >= count, { timeoutMs: 20_000 });
}

/** Splits the first open shard at a quarter of its keys. */
async function split(): Promise<void> {
  const [shard] = await openShards();
  const start = BigInt(shard?.HashKeyRange?.StartingHashKey ?? 0);
  await splitShard(client, stream, shard?.ShardId, start + HASH_KEYS / 8n);
}

/** Merges the first two open shards, by their keys. */
async function merge(): Promise<void> {
  const [one, other] = await openShards();
  await client.send(
    new MergeShardsCommand({
      StreamName: stream,
      ShardToMerge: one?.ShardId,
      AdjacentShardToMerge: other?.ShardId,
    }),
  );
  await waitUntilActive(client, stream);
}

async function openShards() {
  const shards = await listShards(client, stream, new AbortController().signal);
  const start = ({ HashKeyRange }: (typeof shards)[number]) => BigInt(HashKeyRange?.StartingHashKey ?? 0);
  return shards
    .filter(({ SequenceNumberRange }) => SequenceNumberRange?.EndingSequenceNumber === undefined)
    .sort((one, other) => (start(one) < start(other) ? -1 : 1));
}

/** The numbers of each user in the order in which they were handled. */
function byUser(handled: Handled): Record<string, number[]> {
  const numbers: Record<string, number[]> = {};
  for (const { user, number } of handled) {
    numbers[user] = [...(numbers[user] ?? []), number];
  }
  return numbers;
}

/** All numbers below `count`, by their users. */
function allByUser(count: number): Record<string, number[]> {
  return byUser(
    Array.from({ length: count }, (_, number) => ({ user: `user-${number % USERS}`, number, shardId: "" })),
  );
}

test("splits and merges, while the consumer runs and while it is stopped, lose and double nothing, and each user's records keep their order", async () => {
  const handled: Handled = [];
  const consumer = consume(handled, { batchMs: 5 });
  await put(0, 200);
  await split();
  await put(200, 200);
  await merge();
  await put(400, 200);
  await untilHandled(handled, 600);
  await consumer.stop();

  await put(600, 200);
  await split();
  await put(800, 200);
  await merge();
  await put(1000, 200);
  consume(handled, { batchMs: 5 });
  await untilHandled(handled, 1200);

  expect(byUser(handled)).toEqual(allByUser(1200));
  expect(new Set(handled.map(({ shardId }) => shardId)).size).toBeGreaterThanOrEqual(6);
});

test("a consumer that starts again goes on where it stopped", async () => {
  const handled: Handled = [];
  await put(0, 100);
  const first = consume(handled);
  await untilHandled(handled, 100);
  await first.stop();

  await put(100, 50);
  consume(handled);
  await untilHandled(handled, 150);

  expect(byUser(handled)).toEqual(allByUser(150));
});

test("a stop waits for the invocations under way and keeps what they handled, and begins no other", async () => {
  const handled: Handled = [];
  await put(0, 400);
  const consumer = consume(handled, { batchMs: 200 });
  await untilHandled(handled, 1);
  const before = handled.length;

  await consumer.stop();
  const atStop = handled.length;

  // One batch of each shard at most.
  expect(atStop - before).toBeLessThanOrEqual(2 * MAPPING.batchSize);
  consume(handled);
  await untilHandled(handled, 400);
  expect(byUser(handled)).toEqual(allByUser(400));
});

test("a stream and a Kinesis that are not there yet are waited for", async () => {
  const handled: Handled = [];
  stream = "later";
  let isAway = true;
  const kinesis = {
    send: (...request: unknown[]) =>
      isAway
        ? Promise.reject(new Error("connect ECONNREFUSED"))
        : (client.send as (...of: unknown[]) => Promise<unknown>)(...request),
  } as unknown as KinesisClient;
  const consumer = consume(handled, { kinesis });
  expect(consumer.lag().lagMs).toBeUndefined();

  isAway = false;
  await createStream(client, stream, 1);
  await put(0, 10);
  await untilHandled(handled, 10);

  expect(byUser(handled)).toEqual(allByUser(10));
});

test("the lag grows while a record is not done with, and is gone when it is", async () => {
  const handled: Handled = [];
  let isBroken = true;
  await put(0, 1);
  const consumer = consume(handled, {
    mapping: { ...MAPPING, maximumRetries: 100 },
    async invoke(records) {
      if (!isBroken) {
        handled.push(...records.map(() => ({ user: "user-0", number: 0, shardId: "" })));
      }
      return { firstFailure: isBroken ? 0 : undefined };
    },
  });

  await waitUntil("the lag to grow", () => (consumer.lag().lagMs ?? 0) > 500, { timeoutMs: 10_000 });
  isBroken = false;
  await untilHandled(handled, 1);
  await waitUntil("the lag to be gone", () => consumer.lag().lagMs === 0, { timeoutMs: 10_000 });

  expect(consumer.lag()).toEqual({ functionName: "bots", streamName: stream, lagMs: 0, givenUp: 0 });
});

test("a failure target that is away is waited for, and the position stays before what is given up", async () => {
  await put(0, 1);
  const isKept: string[] = [];
  let isAway = true;
  const consumer = consume([], {
    invoke: async () => ({ firstFailure: 0 }),
    async putFailure(shard, records) {
      if (isAway) {
        throw new Error("the bucket answers 404");
      }
      isKept.push(...records.map(({ sequenceNumber }) => `${shard.shardId} ${sequenceNumber}`));
    },
  });
  await waitUntil("the record to be given up", () => consumer.lag().givenUp === 1, { timeoutMs: 10_000 });
  expect(readdirSync(folder)).toEqual([]);

  isAway = false;
  await waitUntil("the target to have it", () => isKept.length === 1, { timeoutMs: 10_000 });
  const [file = ""] = await waitUntil(
    "the position",
    () => readdirSync(folder).length > 0 && readdirSync(folder),
    { timeoutMs: 10_000 },
  );

  const { after } = JSON.parse(readFileSync(join(folder, file), "utf8"));
  expect(isKept).toEqual([`${file.replace(".json", "")} ${after}`]);
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetRecordsCommand, GetShardIteratorCommand } from "@aws-sdk/client-kinesis";
import { createArchiver } from "../../functions/archiver/archiver.ts";
import { createKinesisClient } from "../../functions/shared/aws/kinesis.ts";
import { createLambdaClient } from "../../functions/shared/aws/lambda.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import { listShards } from "../../functions/shared/list-shards.ts";
import { type Emulator, emulatorClientConfig } from "../emulator.ts";
import { eventOf, toShardRecord } from "../stream-consumer/shard-record.ts";
import { ensureStreams } from "../streams.ts";
import { startTestEmulator } from "../test-emulator.ts";
import { findArchived } from "./archived.ts";
import { ARCHIVER, deployArchiver } from "./archiver.ts";
import { type Resent, resend } from "./resend.ts";

const NOW = Date.parse("2026-03-31T00:00:00Z");
const DAY_MS = 24 * 3_600_000;
const DAY = DAY_MS * 1000;
const LIMITS = { clickRetention: 30 * DAY, lookback: 7 * DAY };

let folder: string;
let emulator: Emulator;
let clients: ReturnType<typeof createClients>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "resend-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  clients = createClients();
  await deployArchiver(emulator.endpoint);
});

afterAll(async () => {
  for (const client of Object.values(clients)) {
    client.destroy();
  }
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

function createClients() {
  const config = emulatorClientConfig(emulator.endpoint);
  return {
    kinesis: createKinesisClient(config),
    lambda: createLambdaClient(config),
    s3: createS3Client(config),
  };
}

interface Archived {
  sequence: number;
  /** ISO 8601. */
  arrival: string;
  data: string | Buffer;
}

/** Puts a batch of a shard into raw, and gives the streams' own names. */
async function archive(
  stream: "clicks" | "checkouts" | "orders",
  shard: number,
  batch: readonly Archived[],
): Promise<void> {
  const { bucket, streams } = await findArchived(clients.lambda, ARCHIVER);
  const handle = createArchiver({ s3: clients.s3, bucket, streams, publish: () => {}, now: Date.now });
  const records = batch.map(({ sequence, arrival, data }) =>
    toShardRecord(streams[stream] ?? "", `shardId-00000000000${shard}`, {
      SequenceNumber: String(sequence),
      PartitionKey: `key-${shard}`,
      Data: Buffer.from(data),
      ApproximateArrivalTimestamp: new Date(arrival),
    }),
  );
  await handle(eventOf(records));
}

async function resendSpan(from: string, to: string, suffix: string): Promise<Resent> {
  const { bucket } = await findArchived(clients.lambda, ARCHIVER);
  const streams = {
    clicks: `clicks-${suffix}`,
    checkouts: `checkouts-${suffix}`,
    orders: `orders-${suffix}`,
  };
  await ensureStreams(clients.kinesis, Object.values(streams), 1);
  return resend({
    ...{ s3: clients.s3, kinesis: clients.kinesis, bucket, streams, limits: LIMITS },
    ...{ now: () => NOW, onProgress: () => {}, signal: new AbortController().signal },
    span: { from: Date.parse(from), to: Date.parse(to) },
  });
}

async function recordsOf(stream: string): Promise<{ key: string; data: Buffer }[]> {
  const { kinesis } = clients;
  const [shard] = await listShards(kinesis, stream, AbortSignal.timeout(10_000));
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      ...{ StreamName: stream, ShardId: shard?.ShardId, ShardIteratorType: "TRIM_HORIZON" as const },
    }),
  );
  const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  return Records.map(({ PartitionKey = "", Data = new Uint8Array() }) => ({
    key: PartitionKey,
    data: Buffer.from(Data),
  }));
}

const textsOf = async (stream: string) => (await recordsOf(stream)).map(({ data }) => data.toString());

const minute = (number: number) =>
  new Date(Date.parse("2026-03-20T12:00:00Z") + number * 60_000).toISOString();

const numbered = (first: number, last: number): Archived[] =>
  Array.from({ length: last - first + 1 }, (_, index) => ({
    sequence: first + index,
    arrival: minute(first + index),
    data: `event ${first + index}`,
  }));

test("what arrived within the span goes back once, in the order of arrival, with its key and its bytes", async () => {
  // Cut otherwise each time, by consumers that were killed; the first begins two hours before the span.
  await archive("clicks", 0, numbered(0, 140));
  await archive("clicks", 0, numbered(90, 125));
  await archive("clicks", 0, numbered(124, 200));
  await archive("clicks", 1, [
    { sequence: 7, arrival: "2026-03-20T14:02:30Z", data: Buffer.from([0, 255, 10]) },
  ]);
  await archive("checkouts", 0, [{ sequence: 8, arrival: "2026-03-20T14:00:00Z", data: "an order" }]);
  // Of another order, which its table tells.
  await archive("orders", 0, [{ sequence: 9, arrival: "2026-03-20T14:00:00Z", data: "a change" }]);

  const resent = await resendSpan("2026-03-20T14:00:00Z", "2026-03-20T15:00:00Z", "once");

  expect(resent).toEqual({ sent: 62, left_out_as_rejected: 0, left_out_as_too_old: 0 });
  expect(await textsOf("checkouts-once")).toEqual(["an order"]);
  expect(await textsOf("orders-once")).toEqual([]);
  const clicks = await recordsOf("clicks-once");
  expect(clicks[3]).toEqual({ key: "key-1", data: Buffer.from([0, 255, 10]) });
  expect(clicks.toSpliced(3, 1)).toEqual(
    numbered(120, 179).map(({ data }) => ({ key: "key-0", data: Buffer.from(data) })),
  );
}, 60_000);

function click(eventTime: string, id: string): string {
  return JSON.stringify({
    ...{ event_id: id, event_type: "page_view", event_time: eventTime },
    ...{ user_id: "u", session_id: "s", schema_version: 1 },
  });
}

test("events whose age was wrong then, or is by now, are left out; what breaks the contract goes back as it is", async () => {
  const arrival = "2026-03-25T10:00:00Z";
  const data = {
    good: click("2026-03-25T09:00:00Z", "good"),
    ahead: click("2026-03-25T10:05:01Z", "ahead"),
    old: click("2026-02-23T09:59:59Z", "old"),
    late: click("2026-02-28T00:00:00Z", "late"),
    justInTime: click("2026-03-01T00:00:00Z", "just in time"),
    broken: "{",
  };
  await archive(
    "clicks",
    2,
    Object.values(data).map((text, sequence) => ({ sequence, arrival, data: text })),
  );

  const resent = await resendSpan("2026-03-25T00:00:00Z", "2026-03-26T00:00:00Z", "aged");

  expect(resent).toEqual({ sent: 3, left_out_as_rejected: 2, left_out_as_too_old: 1 });
  expect(await textsOf("clicks-aged")).toEqual([data.good, data.justInTime, data.broken]);
}, 60_000);

test("what arrived before the shortest limit of age is refused, and nothing is sent", async () => {
  await expect(resendSpan("2026-03-07T23:59:59Z", "2026-03-21T00:00:00Z", "refused")).rejects.toThrow(
    "what arrived before 2026-03-08T00:00:00.000Z is too old to be sent again",
  );
  expect(await textsOf("clicks-refused")).toEqual([]);
  expect((await resendSpan("2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z", "refused")).sent).toBe(0);
}, 60_000);

test("where nothing is archived it is said that the lane is off", async () => {
  await expect(findArchived(clients.lambda, "nobody")).rejects.toThrow(
    "nothing is kept to send again: the lane lake is off",
  );
});

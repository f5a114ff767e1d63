import { gunzipSync } from "node:zlib";
import type { ShardBatch, StreamRecord } from "../shared/kinesis-batch.ts";
import { rawBody, rawKey } from "./raw-object.ts";

function record(sequenceNumber: string, arrival: string, data: Buffer): StreamRecord {
  return {
    stream: "ecommerce-streaming-dev-clicks",
    shardId: "shardId-000000000006",
    sequenceNumber,
    order: BigInt(sequenceNumber),
    arrivalMs: Date.parse(arrival),
    partitionKey: 'user "1"\n',
    data,
  };
}

const BATCH: ShardBatch = [
  record("0099", "2026-01-31T23:59:59.987Z", Buffer.from([0, 255, 128, 10])),
  record("0100", "2026-02-01T00:00:00.001Z", Buffer.from("")),
];

test("a batch lies under the hour in which its first record arrived, by shard and sequence numbers as Kinesis writes them", () => {
  expect(rawKey("clicks", BATCH)).toBe(
    "raw/clicks/dt=2026-01-31/hh=23/shardId-000000000006-0099-0100.ndjson.gz",
  );
  expect(rawKey("checkouts", [BATCH[1] as StreamRecord])).toBe(
    "raw/checkouts/dt=2026-02-01/hh=00/shardId-000000000006-0100-0100.ndjson.gz",
  );
});

test("each record is a line of its own, in order, with its bytes as they came", async () => {
  const lines = gunzipSync(await rawBody("clicks", BATCH))
    .toString()
    .split("\n");
  expect(lines).toEqual([
    '{"stream":"clicks","shard":"shardId-000000000006","sequence":"0099","arrival":"2026-01-31T23:59:59.987Z","key":"user \\"1\\"\\n","data":"AP+ACg=="}',
    '{"stream":"clicks","shard":"shardId-000000000006","sequence":"0100","arrival":"2026-02-01T00:00:00.001Z","key":"user \\"1\\"\\n","data":""}',
    "",
  ]);
});

test("the same batch is the same bytes, which tell no time", async () => {
  const body = await rawBody("clicks", BATCH);
  expect(await rawBody("clicks", BATCH)).toEqual(body);
  // RFC 1952: the time of the file's change.
  expect(body.readUInt32LE(4)).toBe(0);
});

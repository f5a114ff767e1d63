import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { ShardBatch } from "../shared/kinesis-batch.ts";

const pack = promisify(gzip);

/** A line of a raw object: a record of a stream, its bytes as they came. */
export interface RawLine {
  /** The stream's noun. */
  stream: string;
  shard: string;
  /** As Kinesis writes it; with stream and shard it is the record's identity. */
  sequence: string;
  /** ISO 8601 to the millisecond, in UTC. */
  arrival: string;
  /** The partition key. */
  key: string;
  /** Base64. */
  data: string;
}

/** Where a batch's object lies: by the hour in which its first record arrived, and under the same name each time. */
export function rawKey(stream: string, batch: ShardBatch): string {
  const [first] = batch;
  const last = batch.at(-1) ?? first;
  const arrival = isoTime(first.arrivalMs);
  const folder = `raw/${stream}/dt=${arrival.slice(0, 10)}/hh=${arrival.slice(11, 13)}`;
  return `${folder}/${first.shardId}-${first.sequenceNumber}-${last.sequenceNumber}.ndjson.gz`;
}

/** The batch as gzip of a JSON line a record, in its order; the same bytes each time, as Node's gzip tells no time. */
export function rawBody(stream: string, batch: ShardBatch): Promise<Buffer> {
  return pack(batch.map((record) => `${JSON.stringify(lineOf(stream, record))}\n`).join(""));
}

function lineOf(stream: string, record: ShardBatch[number]): RawLine {
  return {
    stream,
    shard: record.shardId,
    sequence: record.sequenceNumber,
    arrival: isoTime(record.arrivalMs),
    key: record.partitionKey,
    data: record.data.toString("base64"),
  };
}

const isoTime = (milliseconds: number) => new Date(milliseconds).toISOString();

import type { S3Client } from "@aws-sdk/client-s3";
import { parseRawKey, type RawKey } from "../../functions/archiver/raw-key.ts";
import type { RawLine } from "../../functions/archiver/raw-object.ts";
import { listRaw, readRaw } from "../../functions/archiver/raw-records.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A stream keeps a record for a week at most, so no object has records whose arrivals are further apart. */
const LONGEST_OBJECT_MS = 7 * DAY_MS;

/** Arrivals from the first up to before the second, in milliseconds since 1970. */
export interface Span {
  from: number;
  to: number;
}

/**
 * Every record of the streams that arrived within the span, once, in the order of arrival, and of each shard in the
 * shard's; an object a shard at a time is in memory.
 * @param streams their nouns
 */
export async function* readSpan(
  s3: S3Client,
  bucket: string,
  streams: readonly string[],
  span: Span,
): AsyncGenerator<RawLine> {
  const shards = await Promise.all(streams.map((stream) => shardsOf(s3, bucket, stream, span)));
  yield* byArrival(shards.flat().map((keys) => readShard(s3, bucket, keys, span)));
}

/** Keys of a stream's objects by their shard, in no order. */
async function shardsOf(s3: S3Client, bucket: string, stream: string, span: Span): Promise<RawKey[][]> {
  const shards = new Map<string, RawKey[]>();
  for (let day = startOfDay(span.from - LONGEST_OBJECT_MS); day < span.to; day += DAY_MS) {
    for (const key of await listRaw(s3, bucket, stream, new Date(day).toISOString().slice(0, 10))) {
      const parsed = parseRawKey(key);
      const keys = shards.get(parsed.shard) ?? [];
      keys.push(parsed);
      shards.set(parsed.shard, keys);
    }
  }
  return [...shards.values()];
}

const startOfDay = (milliseconds: number) => Math.floor(milliseconds / DAY_MS) * DAY_MS;

/** Objects overlap where a consumer that was killed has cut its batches otherwise: what was read is not read again. */
async function* readShard(
  s3: S3Client,
  bucket: string,
  keys: readonly RawKey[],
  { from, to }: Span,
): AsyncGenerator<RawLine> {
  const sorted = keys.toSorted((one, other) => (one.first < other.first ? -1 : 1));
  // What begins in an earlier hour may reach into the span, of those the last one.
  const begin = sorted.findIndex(({ hourMs }) => hourMs + HOUR_MS > from);
  const inSpan = sorted.slice(Math.max(0, begin === -1 ? sorted.length - 1 : begin - 1));
  let last = -1n;
  for (const { key, hourMs } of inSpan) {
    if (hourMs >= to) {
      return;
    }
    for (const line of await readRaw(s3, bucket, key)) {
      const sequence = BigInt(line.sequence);
      const arrival = Date.parse(line.arrival);
      if (sequence > last && arrival >= from && arrival < to) {
        yield line;
      }
      last = sequence > last ? sequence : last;
    }
  }
}

async function* byArrival(shards: AsyncGenerator<RawLine>[]): AsyncGenerator<RawLine> {
  const heads = await Promise.all(shards.map(async (lines) => ({ lines, head: await lines.next() })));
  for (;;) {
    const open = heads.filter(({ head }) => !head.done);
    if (open.length === 0) {
      return;
    }
    const next = open.reduce((least, other) =>
      other.head.value.arrival < least.head.value.arrival ? other : least,
    );
    yield next.head.value;
    next.head = await next.lines.next();
  }
}

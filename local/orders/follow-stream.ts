import { setTimeout as delay } from "node:timers/promises";
import {
  type _Record,
  ExpiredIteratorException,
  GetRecordsCommand,
  type KinesisClient,
  ProvisionedThroughputExceededException,
} from "@aws-sdk/client-kinesis";
import { listShards } from "../../functions/shared/list-shards.ts";
import { type From, openShard } from "../../functions/shared/open-shard.ts";

/** A shard has five reads a second for all who read it: who only looks leaves them the others. */
const POLL_MS = 1_000;

/** A shard that is new is noticed where its parent ends; so often for whatever else may happen to a stream. */
const LISTING_MS = 30_000;

/** A record, as it came. */
export interface StreamedRecord {
  data: Uint8Array;
  /** Milliseconds since 1970. */
  arrivalMs: number;
}

/**
 * Hands over what arrives in the stream from a time on, once, in the order of each shard; goes on until the signal.
 * @param options.sinceMs milliseconds since 1970
 * @throws what the SDK throws where trying again is of no use
 */
export async function followStream(options: {
  kinesis: Pick<KinesisClient, "send">;
  stream: string;
  sinceMs: number;
  onRecords: (records: StreamedRecord[]) => void;
  signal: AbortSignal;
  pollMs?: number;
}): Promise<void> {
  const { kinesis, stream, sinceMs, signal } = options;
  const ending = new AbortController();
  const whole = AbortSignal.any([signal, ending.signal]);
  const known = new Set<string>();
  let wake = () => {};
  let fail = (_error: unknown): void => {};
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failure.catch(() => {});
  try {
    for (let from: From = { since: sinceMs }; ; from = "oldest") {
      for (const { ShardId = "" } of await listShards(kinesis, stream, whole)) {
        if (!known.has(ShardId)) {
          known.add(ShardId);
          readShard({ ...options, signal: whole }, ShardId, from).then(() => wake(), fail);
        }
      }
      const ended = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([ended, delay(LISTING_MS, undefined, { signal: whole }), failure]);
    }
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  } finally {
    ending.abort();
  }
}

/** Up to the end of a shard that is closed. */
async function readShard(
  { kinesis, stream, onRecords, signal, pollMs = POLL_MS }: Parameters<typeof followStream>[0],
  shardId: string,
  begin: From,
): Promise<void> {
  let from = begin;
  let iterator = await openShard(kinesis, { stream, shardId, from }, signal);
  while (iterator !== undefined) {
    try {
      const answer = await kinesis.send(new GetRecordsCommand({ ShardIterator: iterator }), {
        abortSignal: signal,
      });
      const records = answer.Records ?? [];
      from = records.length > 0 ? { after: records.at(-1)?.SequenceNumber ?? "" } : from;
      iterator = answer.NextShardIterator ?? undefined;
      onRecords(records.map(toStreamed));
      if (iterator !== undefined && (answer.MillisBehindLatest ?? 0) === 0) {
        await delay(pollMs, undefined, { signal });
      }
    } catch (error) {
      if (error instanceof ExpiredIteratorException) {
        iterator = await openShard(kinesis, { stream, shardId, from }, signal);
      } else if (error instanceof ProvisionedThroughputExceededException) {
        await delay(pollMs, undefined, { signal });
      } else {
        throw error;
      }
    }
  }
}

function toStreamed({ Data, ApproximateArrivalTimestamp }: _Record): StreamedRecord {
  return { data: Data ?? new Uint8Array(), arrivalMs: ApproximateArrivalTimestamp?.getTime() ?? 0 };
}

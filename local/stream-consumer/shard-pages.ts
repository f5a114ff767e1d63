import { setTimeout as delay } from "node:timers/promises";
import {
  ExpiredIteratorException,
  GetRecordsCommand,
  type KinesisClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-kinesis";
import type { Logger } from "pino";
import { openShard } from "../../functions/shared/open-shard.ts";
import { retryDelayMs } from "./retry-delay.ts";
import { type ShardRecord, toShardRecord } from "./shard-record.ts";

export interface Page {
  records: ShardRecord[];
  /** How far the page's end is behind the shard's newest record, in milliseconds. */
  behindMs: number;
  /** The shard is closed, and there is nothing after this page. */
  isLast: boolean;
}

export interface ShardPages {
  /**
   * The next records; waits as long as Kinesis is away or throttles, and goes on where it stood.
   * @throws ResourceNotFoundException where the shard or the stream is gone; AbortError
   */
  next(): Promise<Page>;
}

/** Reads a shard from its oldest record, or from after one of its records. */
export function readPages(shard: {
  kinesis: Pick<KinesisClient, "send">;
  streamName: string;
  shardId: string;
  /** Sequence number. */
  after: string | undefined;
  logger: Pick<Logger, "warn">;
  signal: AbortSignal;
}): ShardPages {
  const { kinesis, streamName, shardId, logger, signal } = shard;
  let { after } = shard;
  let iterator: string | undefined;

  async function read(): Promise<Page> {
    const from = after === undefined ? "oldest" : { after };
    iterator ??= await openShard(kinesis, { stream: streamName, shardId, from }, signal);
    const answer = await kinesis.send(new GetRecordsCommand({ ShardIterator: iterator }), {
      abortSignal: signal,
    });
    const records = (answer.Records ?? []).map((record) => toShardRecord(streamName, shardId, record));
    iterator = answer.NextShardIterator ?? undefined;
    after = records.at(-1)?.sequenceNumber ?? after;
    return { records, behindMs: answer.MillisBehindLatest ?? 0, isLast: iterator === undefined };
  }

  return {
    async next() {
      for (let failures = 0; ; ) {
        try {
          return await read();
        } catch (error) {
          signal.throwIfAborted();
          if (error instanceof ResourceNotFoundException) {
            throw error;
          }
          iterator = undefined;
          if (!(error instanceof ExpiredIteratorException)) {
            logger.warn({ streamName, shardId, error: (error as Error).name }, "shard cannot be read");
          }
          failures += 1;
          await delay(retryDelayMs(failures), undefined, { signal });
        }
      }
    },
  };
}

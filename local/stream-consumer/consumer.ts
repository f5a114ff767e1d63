import { setTimeout as delay } from "node:timers/promises";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { Logger } from "pino";
import type { StreamMapping } from "../../config/stream-mapping.ts";
import { listShards } from "../../functions/shared/list-shards.ts";
import { gatherBatches } from "./batches.ts";
import type { Delivery, GivenUp } from "./deliver.ts";
import type { ShardOfMapping } from "./failure-record.ts";
import type { Invocation } from "./invoke.ts";
import type { Positions } from "./positions.ts";
import { findReadableShards, type ReadableShard } from "./readable-shards.ts";
import { retryDelayMs } from "./retry-delay.ts";
import { readPages } from "./shard-pages.ts";
import { createShardReader, type ShardReader } from "./shard-reader.ts";
import type { ShardRecord } from "./shard-record.ts";

/** New shards come when a parent ends, which is noticed at once; so often for whatever else may happen to a stream. */
const LISTING_MS = 10_000;

/** After something that should not happen. */
const RESTART_MS = 1_000;

export interface ConsumerParts {
  functionName: string;
  streamName: string;
  mapping: StreamMapping;
  kinesis: Pick<KinesisClient, "send">;
  invoke(records: readonly ShardRecord[]): Promise<Invocation>;
  /** Keeps what is given up; undefined where nobody wants it. */
  putFailure:
    | ((shard: ShardOfMapping, records: readonly ShardRecord[], reason: GivenUp) => Promise<void>)
    | undefined;
  positions: Positions;
  idlePollMs: number;
  logger: Logger;
}

/** How far a function is behind its stream. */
export interface Lag {
  functionName: string;
  streamName: string;
  /** How long the oldest record that is not done with has waited, in milliseconds; undefined where that is not known yet. */
  lagMs: number | undefined;
  /** Records since the start. */
  givenUp: number;
}

export interface Consumer {
  /** Lets invocations that are under way end, and returns; whatever is not handled then is handled after the next start. */
  stop(): Promise<void>;
  lag(): Lag;
}

/** Consumes all shards of a stream side by side, parents before their children. */
export function startConsumer(parts: ConsumerParts): Consumer {
  const { functionName, streamName, kinesis, positions } = parts;
  const logger = parts.logger.child({ functionName, streamName });
  const stopping = new AbortController();
  const { signal } = stopping;
  const readers = new Map<string, ShardReader & { ended: Promise<void> }>();
  let givenUp = 0;
  let wake = () => {};
  let isListStale = false;

  async function giveUp(shardId: string, records: readonly ShardRecord[], reason: GivenUp): Promise<void> {
    const { condition, invocations } = reason;
    logger.error({ shardId, records: records.length, condition, invocations }, "records given up");
    givenUp += records.length;
    for (let failures = 1; parts.putFailure; failures += 1) {
      try {
        return await parts.putFailure({ functionName, streamName, shardId }, records, reason);
      } catch (error) {
        logger.warn({ shardId, error: (error as Error).message }, "failure target does not answer");
        await delay(retryDelayMs(failures), undefined, { signal });
      }
    }
  }

  function startReader({ shardId, after }: ReadableShard): void {
    const ofShard = logger.child({ shardId });
    const pages = readPages({ kinesis, streamName, shardId, after, logger: ofShard, signal });
    const delivery: Omit<Delivery, "onDone"> = {
      mapping: parts.mapping,
      invoke: parts.invoke,
      giveUp: (records, reason) => giveUp(shardId, records, reason),
      logger: ofShard,
      signal,
      now: Date.now,
    };
    const reader = createShardReader({
      batches: gatherBatches({ pages, mapping: parts.mapping, idlePollMs: parts.idlePollMs, signal }),
      after,
      delivery,
      keep: (position) => positions.set(shardId, position),
    });
    const ended = run(reader, ofShard).finally(() => {
      readers.delete(shardId);
      isListStale = true;
      wake();
    });
    readers.set(shardId, { ...reader, ended });
  }

  async function run(reader: ShardReader, ofShard: Logger): Promise<void> {
    try {
      await reader.run();
      ofShard.info("shard ended");
    } catch (error) {
      if (!signal.aborted) {
        ofShard.error({ err: error }, "shard is read again from where it stood");
        await delay(RESTART_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  /** Returns after so long, or at `wake`. */
  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function followShards(): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      isListStale = false;
      try {
        const shards = await listShards(kinesis, streamName, signal);
        for (const shard of findReadableShards(shards, positions)) {
          if (!readers.has(shard.shardId)) {
            startReader(shard);
          }
        }
        failures = 0;
        await rest(isListStale || signal.aborted ? 0 : LISTING_MS);
      } catch (error) {
        if (!signal.aborted) {
          failures += 1;
          logger.warn({ error: (error as Error).name }, "shards cannot be listed");
          await rest(retryDelayMs(failures));
        }
      }
    }
  }

  const following = followShards();
  return {
    async stop() {
      stopping.abort();
      wake();
      await following;
      await Promise.all([...readers.values()].map(({ ended }) => ended));
    },
    lag() {
      const lags = [...readers.values()].map((reader) => reader.lagMs());
      const isKnown = lags.length > 0 && !lags.includes(undefined);
      return {
        functionName,
        streamName,
        lagMs: isKnown ? Math.max(...(lags as number[])) : undefined,
        givenUp,
      };
    },
  };
}

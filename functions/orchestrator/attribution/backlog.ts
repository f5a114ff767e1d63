import { setTimeout as delay } from "node:timers/promises";
import {
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  type KinesisClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-kinesis";
import { listShards } from "../../shared/list-shards.ts";
import { openShard } from "../../shared/open-shard.ts";
import type { Clock } from "../clock.ts";

/** Kinesis walks over stretches without records in steps, each an answer that is empty and not at the tip. */
const MAX_READS = 5;
const BETWEEN_READS_MS = 250;

interface Look {
  clock: Clock;
  abortSignal: AbortSignal;
}

/**
 * How far the database is behind a stream: the age in milliseconds of the oldest record that arrived after everything
 * that is committed, the largest over the shards; 0 where there is none. Works while the job is stopped, too.
 *
 * While the job catches up this is right to within one batch: shards are not read in step, and `lastArrival` is the
 * latest of all. Of records that arrived in the millisecond of the last committed one none is seen.
 *
 * Each shard costs a GetRecords of the five a second that all its readers share, and up to five where it was quiet for
 * long; the SDK asks again a moment later where others took them all.
 * @param lastArrival of the stream's records in micro-batches that are committed whole; null where there is none
 */
export async function measureBacklog(
  kinesis: KinesisClient,
  stream: string,
  lastArrival: Date | null,
  look: Look,
): Promise<number> {
  const shards = await listShards(kinesis, stream, look.abortSignal);
  const backlogs = await Promise.all(
    shards.map(({ ShardId: shardId }) => measureShard(kinesis, { stream, shardId, lastArrival }, look)),
  );
  return Math.max(0, ...backlogs);
}

async function measureShard(
  kinesis: KinesisClient,
  position: { stream: string; shardId: string | undefined; lastArrival: Date | null },
  { clock, abortSignal }: Look,
): Promise<number> {
  const { stream, shardId, lastArrival } = position;
  try {
    const from = lastArrival === null ? "oldest" : { since: lastArrival.getTime() + 1 };
    const iterator = await openShard(kinesis, { stream, shardId, from }, abortSignal);
    const answer = await readOne(kinesis, iterator, abortSignal);
    const behind = answer.MillisBehindLatest ?? 0;
    const arrival = answer.Records?.[0]?.ApproximateArrivalTimestamp;
    if (arrival !== undefined) {
      return Math.max(behind, clock.now() - arrival.getTime());
    }
    // At the end of a closed shard there is no next iterator: nothing is left in it.
    return answer.NextShardIterator ? behind : 0;
  } catch (error) {
    // A closed shard expired since it was listed, and its records with it.
    if (error instanceof ResourceNotFoundException) {
      return 0;
    }
    throw error;
  }
}

/** Reads on until a record, the tip or the shard's end, but not for ever. */
async function readOne(
  kinesis: KinesisClient,
  first: string | undefined,
  abortSignal: AbortSignal,
): Promise<GetRecordsCommandOutput> {
  let iterator = first;
  for (let reads = 1; ; reads += 1) {
    const answer = await kinesis.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: 1 }), {
      abortSignal,
    });
    iterator = answer.NextShardIterator;
    const isConclusive = answer.Records?.length || !answer.MillisBehindLatest || !iterator;
    if (isConclusive || reads === MAX_READS) {
      return answer;
    }
    await delay(BETWEEN_READS_MS, undefined, { signal: abortSignal });
  }
}

import { GetRecordsCommand, type KinesisClient, ResourceNotFoundException } from "@aws-sdk/client-kinesis";
import { type From, openShard } from "../shared/open-shard.ts";

/** Kinesis allows five GetRecords a second and shard to all its readers together. */
const BETWEEN_READS_MS = 200;

/** What is read again of a record. */
export interface RecordReadAgain {
  data: Uint8Array;
  /** Milliseconds since 1970. */
  arrivalMs: number;
}

export interface Reading {
  shardId: string;
  from: From;
  /** Sequence number of the first record that is not wanted. @default all that there are */
  before?: bigint;
}

export type ReadAgain = (reading: Reading) => AsyncGenerator<RecordReadAgain>;

/** Reads records that the function, here or elsewhere, was handed already; none of a shard that is gone. */
export function createReadAgain({
  kinesis,
  stream,
  pause,
}: {
  kinesis: Pick<KinesisClient, "send">;
  stream: string;
  pause: (milliseconds: number) => Promise<void>;
}): ReadAgain {
  return async function* readAgain({ shardId, from, before }) {
    let iterator = await openKept(kinesis, { stream, shardId, from });
    while (iterator !== undefined) {
      const page = await kinesis.send(new GetRecordsCommand({ ShardIterator: iterator }));
      const records = page.Records ?? [];
      for (const { SequenceNumber = "", Data: data, ApproximateArrivalTimestamp: arrival } of records) {
        if (before !== undefined && BigInt(SequenceNumber) >= before) {
          return;
        }
        if (data && arrival) {
          yield { data, arrivalMs: arrival.getTime() };
        }
      }
      if (records.length === 0 && !page.MillisBehindLatest) {
        return;
      }
      iterator = page.NextShardIterator;
      if (iterator !== undefined) {
        await pause(BETWEEN_READS_MS);
      }
    }
  };
}

async function openKept(
  kinesis: Pick<KinesisClient, "send">,
  shard: { stream: string; shardId: string; from: From },
): Promise<string | undefined> {
  try {
    return await openShard(kinesis, shard);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

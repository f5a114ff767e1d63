import { GetShardIteratorCommand, type KinesisClient } from "@aws-sdk/client-kinesis";

/** Where reading begins: after a record, by its sequence number as Kinesis writes it, or at an arrival, in milliseconds since 1970. */
export type From = "oldest" | { after: string } | { since: number };

/** @returns an iterator; undefined where there is nothing to read @throws ResourceNotFoundException where the shard is gone */
export async function openShard(
  kinesis: Pick<KinesisClient, "send">,
  { stream, shardId, from }: { stream: string; shardId: string | undefined; from: From },
  abortSignal?: AbortSignal,
): Promise<string | undefined> {
  const command = new GetShardIteratorCommand({ StreamName: stream, ShardId: shardId, ...startOf(from) });
  return (await kinesis.send(command, abortSignal && { abortSignal })).ShardIterator;
}

function startOf(from: From) {
  if (from === "oldest") {
    return { ShardIteratorType: "TRIM_HORIZON" } as const;
  }
  return "after" in from
    ? ({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: from.after } as const)
    : ({ ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(from.since) } as const);
}

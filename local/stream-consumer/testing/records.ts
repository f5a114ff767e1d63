import { type ShardRecord, toShardRecord } from "../shard-record.ts";

export const SHARD = "shardId-000000000000";

/** Records of one shard with the sequence numbers from `first` to `last`, which have just arrived. */
export function records(first: number, last: number, data: Uint8Array = Buffer.from("data")): ShardRecord[] {
  return Array.from({ length: last - first + 1 }, (_, index) => record(first + index, { data }));
}

export function record(
  sequenceNumber: number,
  { data = Buffer.from("data"), arrival = new Date() }: { data?: Uint8Array; arrival?: Date } = {},
): ShardRecord {
  return toShardRecord("clicks", SHARD, {
    SequenceNumber: String(sequenceNumber),
    PartitionKey: "user-1",
    Data: data,
    ApproximateArrivalTimestamp: arrival,
  });
}

export function numbersOf(some: readonly ShardRecord[]): number[] {
  return some.map(({ sequenceNumber }) => Number(sequenceNumber));
}

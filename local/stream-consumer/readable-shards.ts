import type { Shard } from "@aws-sdk/client-kinesis";
import type { Position, Positions } from "./positions.ts";

export interface ReadableShard {
  shardId: string;
  /** Sequence number; undefined: from the oldest record. */
  after: string | undefined;
}

/** The shards to read now, and from where: all that have not ended, but a child only when its parents have. */
export function findReadableShards(
  shards: readonly Shard[],
  positions: Pick<Positions, "of">,
): ReadableShard[] {
  const listed = new Map(shards.map((shard) => [shard.ShardId, positionOf(shard, positions)]));
  const isOver = (parent: string | undefined) => !listed.has(parent) || listed.get(parent)?.hasEnded === true;
  return shards.flatMap(({ ShardId: shardId = "", ParentShardId, AdjacentParentShardId }) => {
    const position = listed.get(shardId);
    const isReadable = !position?.hasEnded && isOver(ParentShardId) && isOver(AdjacentParentShardId);
    return isReadable ? [{ shardId, after: position?.after }] : [];
  });
}

/** Without the position of a shard of the same name in a stream that was there before. */
function positionOf(shard: Shard, positions: Pick<Positions, "of">): Position | undefined {
  const position = positions.of(shard.ShardId ?? "");
  const { StartingSequenceNumber: start = "0", EndingSequenceNumber: end } = shard.SequenceNumberRange ?? {};
  if (position === undefined) {
    return undefined;
  }
  const isOpenAgain = position.hasEnded && end === undefined;
  const isBeforeStart = position.after !== undefined && BigInt(position.after) < BigInt(start);
  return isOpenAgain || isBeforeStart ? undefined : position;
}

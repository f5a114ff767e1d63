import type { Shard } from "@aws-sdk/client-kinesis";

/** A shard and all that it came of by splits and merges, as far as the stream still keeps them; parents by shard. */
export type Lineage = ReadonlyMap<string, readonly string[]>;

export function lineageOf(shardId: string, shards: readonly Shard[]): Lineage {
  const byId = new Map(shards.map((shard) => [shard.ShardId, shard]));
  const lineage = new Map<string, string[]>([[shardId, []]]);
  for (const [descendant, parents] of lineage) {
    const { ParentShardId, AdjacentParentShardId } = byId.get(descendant) ?? {};
    for (const parent of [ParentShardId, AdjacentParentShardId]) {
      if (parent !== undefined && byId.has(parent)) {
        parents.push(parent);
        if (!lineage.has(parent)) {
          lineage.set(parent, []);
        }
      }
    }
  }
  return lineage;
}

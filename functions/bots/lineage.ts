import type { Shard } from "@aws-sdk/client-kinesis";

/** Where a shard comes from. */
export interface Origin {
  /** It came of by a split or a merge, as far as the stream still keeps them. */
  parents: readonly string[];
  /** Parents of which it is the first child. */
  heirOf: readonly string[];
}

/** A shard and all that it came of, by shard. */
export type Lineage = ReadonlyMap<string, Origin>;

export function lineageOf(shardId: string, shards: readonly Shard[]): Lineage {
  const byId = new Map(shards.map((shard) => [shard.ShardId ?? "", shard]));
  const firstChildren = new Map<string, string>();
  for (const id of [...byId.keys()].sort().reverse()) {
    for (const parent of parentsOf(byId.get(id))) {
      firstChildren.set(parent, id);
    }
  }
  const lineage = new Map<string, Origin>();
  const found = new Set([shardId]);
  for (const id of found) {
    const parents = parentsOf(byId.get(id)).filter((parent) => byId.has(parent));
    lineage.set(id, { parents, heirOf: parents.filter((parent) => firstChildren.get(parent) === id) });
    for (const parent of parents) {
      found.add(parent);
    }
  }
  return lineage;
}

function parentsOf({ ParentShardId, AdjacentParentShardId }: Partial<Shard> = {}): string[] {
  return [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined);
}

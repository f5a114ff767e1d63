import type { Shard } from "@aws-sdk/client-kinesis";
import type { Position } from "./positions.ts";
import { findReadableShards } from "./readable-shards.ts";

function shard(
  ShardId: string,
  { start = "100", end, parents = [] }: { start?: string; end?: string; parents?: string[] } = {},
): Shard {
  const [ParentShardId, AdjacentParentShardId] = parents;
  return {
    ShardId,
    HashKeyRange: { StartingHashKey: "0", EndingHashKey: "1" },
    SequenceNumberRange: { StartingSequenceNumber: start, ...(end && { EndingSequenceNumber: end }) },
    ...(ParentShardId && { ParentShardId }),
    ...(AdjacentParentShardId && { AdjacentParentShardId }),
  };
}

function readable(shards: Shard[], positions: Record<string, Position> = {}) {
  return findReadableShards(shards, { of: (shardId) => positions[shardId] }).map(
    ({ shardId, after }) => `${shardId} ${after ?? "from its oldest"}`,
  );
}

const ENDED = { after: "150", hasEnded: true };

test("shards without parents are read at once, from their oldest record or from where they stand", () => {
  expect(readable([shard("a"), shard("b")], { b: { after: "120", hasEnded: false } })).toEqual([
    "a from its oldest",
    "b 120",
  ]);
});

test("a child of a split waits until its parent has ended, and is read from its oldest record then", () => {
  const shards = [
    shard("parent", { end: "150" }),
    shard("left", { start: "151", parents: ["parent"] }),
    shard("right", { start: "151", parents: ["parent"] }),
  ];

  expect(readable(shards)).toEqual(["parent from its oldest"]);
  expect(readable(shards, { parent: { after: "150", hasEnded: false } })).toEqual(["parent 150"]);
  expect(readable(shards, { parent: ENDED })).toEqual(["left from its oldest", "right from its oldest"]);
});

test("a child of a merge waits for both parents", () => {
  const shards = [
    shard("one", { end: "150" }),
    shard("other", { end: "150" }),
    shard("child", { start: "151", parents: ["one", "other"] }),
  ];

  expect(readable(shards, { one: ENDED })).toEqual(["other from its oldest"]);
  expect(readable(shards, { other: ENDED })).toEqual(["one from its oldest"]);
  expect(readable(shards, { one: ENDED, other: ENDED })).toEqual(["child from its oldest"]);
});

test("a child whose parents the stream has forgotten is read", () => {
  expect(readable([shard("child", { parents: ["forgotten", "forgotten too"] })])).toEqual([
    "child from its oldest",
  ]);
});

test("a shard of a stream that was made anew under its name is read from its oldest record", () => {
  const made = shard("a", { start: "1000" });

  expect(readable([made], { a: { after: "150", hasEnded: false } })).toEqual(["a from its oldest"]);
  expect(readable([made], { a: ENDED })).toEqual(["a from its oldest"]);
  expect(readable([made], { a: { hasEnded: true } })).toEqual(["a from its oldest"]);
  expect(readable([shard("a", { end: "150" })], { a: ENDED })).toEqual([]);
});

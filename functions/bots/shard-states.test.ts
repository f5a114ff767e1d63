import type { Shard } from "@aws-sdk/client-kinesis";
import type { StreamRecord } from "../shared/kinesis-batch.ts";
import { lineageOf } from "./lineage.ts";
import type { Position } from "./positions.ts";
import { createShardStates } from "./shard-states.ts";
import { NOTHING_UNTOLD } from "./untold.ts";

const MOST_SHARDS = 16;

/** An environment that is handed a record of a shard; the stream is empty otherwise. */
function createEnvironment(positions = new Map<string, Position>(), shards: Shard[] = []) {
  const readAnew: string[] = [];
  const take = createShardStates({
    positions: {
      of: async (shardId) => positions.get(shardId),
      set: async (shardId, position) => void positions.set(shardId, { ...position, at: 0 }),
    },
    readAgain: async function* () {},
    async lineageOf(shardId) {
      readAnew.push(shardId);
      return lineageOf(shardId, shards);
    },
    now: () => 0,
    logger: { info: () => {} },
  });
  let order = 0n;
  return {
    readAnew,
    /** @returns the users of whom nobody was told yet; now they are told of */
    async hand(shardId: string): Promise<string[]> {
      order += 1n;
      const record: StreamRecord = {
        ...{ stream: "clicks", shardId, order, sequenceNumber: String(order), arrivalMs: 0 },
        ...{ partitionKey: "user", data: Buffer.from("broken") },
      };
      const { untold, keep } = await take([record]);
      await keep(NOTHING_UNTOLD);
      return untold.mails.map(({ userId }) => userId);
    },
  };
}

test("an environment remembers the shards that it was handed last, however many a stream has", async () => {
  const { hand, readAnew } = createEnvironment();
  const shards = Array.from({ length: MOST_SHARDS + 1 }, (_, index) => `shard-${index}`);
  for (const shard of shards.slice(0, MOST_SHARDS)) {
    await hand(shard);
  }
  await hand("shard-0");
  expect(readAnew).toEqual(shards.slice(0, MOST_SHARDS));

  await hand(`shard-${MOST_SHARDS}`);
  await hand("shard-0");
  await hand("shard-1");
  expect(readAnew.slice(MOST_SHARDS)).toEqual([`shard-${MOST_SHARDS}`, "shard-1"]);
});

test("what a closed shard left untold its first child tells, also over one that had no records, and no other", async () => {
  const shard = (ShardId: string, ParentShardId?: string, AdjacentParentShardId?: string) =>
    ({ ShardId, ParentShardId, AdjacentParentShardId }) as Shard;
  const of = (userId: string): Position => ({
    ...{ read: 0n, since: 0, at: 0 },
    untold: { mails: [{ userId, began: 0, mark: { time: 0, actions: 11 } }], more: 0 },
  });
  const { hand } = createEnvironment(
    new Map([
      ["a", of("of-a")],
      ["b", of("of-b")],
    ]),
    // a and b are merged into c, which nobody writes to before it is split into d and e.
    [shard("e", "c"), shard("d", "c"), shard("c", "a", "b"), shard("b"), shard("a")],
  );

  expect(await hand("e")).toEqual([]);
  expect(await hand("d")).toEqual(["of-a", "of-b"]);
  expect(await hand("d")).toEqual([]);
});

import type { StreamRecord } from "../shared/kinesis-batch.ts";
import type { Position } from "./positions.ts";
import { createShardStates } from "./shard-states.ts";

const MOST_SHARDS = 16;

/** An environment that is handed a record of a shard; the stream is empty otherwise. */
function createEnvironment() {
  const positions = new Map<string, Position>();
  const readAnew: string[] = [];
  const take = createShardStates({
    positions: {
      of: async (shardId) => positions.get(shardId),
      set: async (shardId, position) => void positions.set(shardId, { ...position, at: 0 }),
    },
    readAgain: async function* () {},
    async lineageOf(shardId) {
      readAnew.push(shardId);
      return new Map();
    },
    now: () => 0,
    logger: { info: () => {} },
  });
  let order = 0n;
  return {
    readAnew,
    async hand(shardId: string): Promise<void> {
      order += 1n;
      const record: StreamRecord = {
        ...{ stream: "clicks", shardId, order, sequenceNumber: String(order), arrivalMs: 0 },
        ...{ partitionKey: "user", data: Buffer.from("broken") },
      };
      const { untold, keep } = await take([record]);
      await keep(untold);
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

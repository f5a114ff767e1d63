import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createBatchHandler } from "../functions/bots/handle-batch.ts";
import type { Position } from "../functions/bots/positions.ts";
import { createShardStates } from "../functions/bots/shard-states.ts";
import { readKinesisEvent, type StreamRecord } from "../functions/shared/kinesis-batch.ts";

/**
 * The Lambda that finds bots, by itself: everything but its requests to AWS, which are answered at once. Prints one JSON object.
 *
 *     node --import tsx bench/fast-path.ts invocations.jsonl
 */
const [file = ""] = process.argv.slice(2);
const positions = new Map<string, Position>();
const users = new Set<string>();
const take = createShardStates({
  positions: {
    of: async (shardId) => positions.get(shardId),
    set: async (shardId, position) => void positions.set(shardId, { ...position, at: Date.now() }),
  },
  readAgain: async function* () {},
  lineageOf: async () => new Map(),
  now: Date.now,
  logger: { info: () => {} },
});
const handleBatch = createBatchHandler({
  take,
  labels: { raise: async () => {} },
  lateClicks: { note: async () => {} },
  async tellEpisodes(marked, untold, { keep }) {
    for (const userId of marked.keys()) {
      users.add(userId);
    }
    await keep(untold);
    return untold;
  },
  publish: () => {},
  now: Date.now,
});

let [clicks, milliseconds, cpuMicros] = [0, 0, 0];
for await (const line of createInterface({ input: createReadStream(file) })) {
  const [beganMs, cpuBefore] = [performance.now(), process.cpuUsage()];
  const records = readKinesisEvent(JSON.parse(line)) as [StreamRecord, ...StreamRecord[]];
  await handleBatch(records);
  const { user, system } = process.cpuUsage(cpuBefore);
  clicks += records.length;
  milliseconds += performance.now() - beganMs;
  cpuMicros += user + system;
}
console.log(
  JSON.stringify({ clicks, seconds: milliseconds / 1000, cpu_seconds: cpuMicros / 1e6, users: [...users] }),
);

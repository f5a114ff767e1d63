import { createHash } from "node:crypto";
import type { Draws } from "../draws.ts";
import type { Clock } from "./clock.ts";

export interface StreamRecord {
  shard: string;
  sequence: string;
  key: string;
  /** UTF-8. */
  data: string;
  /** Milliseconds since 1970. */
  arrival: number;
}

export interface Shard {
  id: string;
  records: StreamRecord[];
}

/** A Kinesis stream that is made up: each key in one shard, until shards are split. */
export function createStream(clock: Clock, draws: Draws) {
  const shards: Shard[] = [];
  let open: Shard[] = [];
  let puts = 0;
  function add(): Shard {
    const shard = { id: `shardId-${String(shards.length).padStart(12, "0")}`, records: [] };
    shards.push(shard);
    return shard;
  }
  open = Array.from({ length: Math.ceil(draws.between(0, 3)) }, add);
  return {
    shards: shards as readonly Shard[],
    put(key: string, data: string): void {
      puts += 1;
      const hash = createHash("md5").update(key).digest().readUInt32BE();
      const shard = open[hash % open.length] as Shard;
      const sequence = String(puts).padStart(30, "0");
      shard.records.push({ shard: shard.id, sequence, key, data, arrival: clock.now() });
    },
    /** All its keys go to new shards from now on. */
    reshard(): void {
      open = Array.from({ length: Math.ceil(draws.between(0, 4)) }, add);
    },
  };
}

export type Stream = ReturnType<typeof createStream>;

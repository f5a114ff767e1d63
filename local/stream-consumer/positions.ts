import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeJsonFile } from "../write-json-file.ts";

/** How far a shard is consumed. */
export interface Position {
  /** Sequence number of the last record that is handled or given up; absent before the first one. */
  after?: string;
  /** The shard is closed, and all of its records are handled or given up. */
  hasEnded: boolean;
}

/** The positions of one mapping, a file a shard, so that shards need not wait for each other. */
export interface Positions {
  /** Undefined where the shard was never read. */
  of(shardId: string): Position | undefined;
  set(shardId: string, position: Position): void;
}

export function openPositions(folder: string): Positions {
  const fileOf = (shardId: string) => join(folder, `${shardId}.json`);
  return {
    of(shardId) {
      const file = fileOf(shardId);
      return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Position) : undefined;
    },
    set(shardId, position) {
      writeJsonFile(fileOf(shardId), position);
    },
  };
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ARCHIVED_STREAMS } from "../../config/lake.ts";

/** By stream and shard the sequence number of the last record that was read; empty where none was. */
export type JobPositions = Record<string, Record<string, string>>;

/** The first lines of Spark's offset log: its version, and what it says of the batch. */
const LINES_BEFORE = 2;

/** A stream that was not read yet. */
const UNREAD = "-";

/** Of the job's query: its union begins with the clicks. */
const STREAMS: readonly (typeof ARCHIVED_STREAMS)[number][] = ["clicks", "checkouts"];

/**
 * Up to where the job has read the streams, the last micro-batch that it began included; a run that goes on writes that one
 * again. Undefined where it has no checkpoint and would begin with the oldest record.
 * @param folder of its checkpoint
 */
export function readJobPositions(folder: string): JobPositions | undefined {
  const offsets = join(newestCheckpoint(folder), "offsets");
  const batches = namesIn(offsets).filter((name) => /^\d+$/.test(name));
  if (batches.length === 0) {
    return undefined;
  }
  const newest = Math.max(...batches.map(Number));
  const lines = readFileSync(join(offsets, String(newest)), "utf8")
    .split("\n")
    .slice(LINES_BEFORE);
  return Object.fromEntries(STREAMS.map((stream, place) => [stream, positionsIn(lines[place] ?? UNREAD)]));
}

/** As glue-scripts/attribution/checkpoint.py finds it: one that was begun anew lies in the one before. */
function newestCheckpoint(folder: string): string {
  const fresh = namesIn(folder).filter((name) => name.startsWith("fresh-"));
  return join(folder, fresh.sort().at(-1) ?? "");
}

function positionsIn(line: string): Record<string, string> {
  if (line === UNREAD) {
    return {};
  }
  const shards = JSON.parse(line) as Record<string, { after: string }>;
  return Object.fromEntries(Object.entries(shards).map(([shard, { after }]) => [shard, after]));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return [];
    }
    throw error;
  }
}

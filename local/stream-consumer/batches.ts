import { setTimeout as delay } from "node:timers/promises";
import type { StreamMapping } from "../../config/stream-mapping.ts";
import type { ShardPages } from "./shard-pages.ts";
import { EVENT_BYTES, type ShardRecord } from "./shard-record.ts";

/** Lambda's limit of a payload. */
const MOST_BYTES = 6 * 1024 * 1024;

const COMMA_BYTES = 1;

/** Kinesis allows five GetRecords a second and shard to all its readers together. */
const CATCHING_UP_MS = 200;

export interface Batches {
  /** Records of the next invocation; none only where the shard has ended. */
  next(): Promise<ShardRecord[]>;
  hasEnded(): boolean;
  /** How far the first record that no batch was returned with is behind, in milliseconds; undefined where that is not known. */
  behindMs(): number | undefined;
}

/** Cuts a shard's records into batches: by number, by payload, by the time that the first one has waited. */
export function gatherBatches(shard: {
  pages: ShardPages;
  mapping: Pick<StreamMapping, "batchSize" | "windowSeconds">;
  /** Between two reads of a shard that has nothing new, in milliseconds. */
  idlePollMs: number;
  signal: AbortSignal;
}): Batches {
  const { pages, mapping, idlePollMs, signal } = shard;
  /** Read, but in no batch yet. */
  let waiting: ShardRecord[] = [];
  /** In the batch that waits for its window. */
  let gathering: ShardRecord[] = [];
  let isLast = false;
  let behindMs: number | undefined;
  let nextReadAt = 0;

  async function read(): Promise<void> {
    const began = performance.now();
    const page = await pages.next();
    waiting = page.records;
    isLast = page.isLast;
    behindMs = page.behindMs;
    nextReadAt = began + (page.behindMs > 0 ? CATCHING_UP_MS : idlePollMs);
  }

  return {
    async next() {
      const batch: ShardRecord[] = [];
      gathering = batch;
      let bytes = EVENT_BYTES;
      let deadline = Number.POSITIVE_INFINITY;
      for (;;) {
        const alreadyIn = batch.length;
        for (const record of waiting) {
          const size = record.bytes + COMMA_BYTES;
          const isFull = batch.length === mapping.batchSize || bytes + size > MOST_BYTES;
          if (isFull && batch.length > 0) {
            break;
          }
          batch.push(record);
          bytes += size;
        }
        waiting = waiting.slice(batch.length - alreadyIn);
        if (batch.length > 0) {
          deadline = Math.min(deadline, performance.now() + mapping.windowSeconds * 1000);
        }
        const isFull = waiting.length > 0 || batch.length === mapping.batchSize;
        if (isFull || isLast || performance.now() >= deadline) {
          gathering = [];
          return batch;
        }
        await delay(Math.max(0, Math.min(nextReadAt, deadline) - performance.now()), undefined, { signal });
        if (performance.now() < deadline) {
          await read();
        }
      }
    },
    hasEnded: () => isLast && waiting.length === 0,
    behindMs() {
      const first = gathering[0] ?? waiting[0];
      return first ? Date.now() - first.arrivalMs : behindMs;
    },
  };
}

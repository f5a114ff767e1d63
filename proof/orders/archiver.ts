import { type RawLine, rawKey } from "../../functions/archiver/raw-object.ts";
import type { Draws } from "../draws.ts";
import type { Bucket } from "./bucket.ts";
import type { Stream, StreamRecord } from "./stream.ts";

/** An archiver that is made up: batches of any size, some of which are cut anew and written once more. */
export function createArchiver(stream: Stream, bucket: Bucket, draws: Draws) {
  const positions = new Map<string, number>();
  return {
    hasMore: () => stream.shards.some(({ id, records }) => (positions.get(id) ?? 0) < records.length),
    step(): void {
      for (const { id, records } of stream.shards) {
        const from = positions.get(id) ?? 0;
        const batch = records.slice(from, from + Math.ceil(draws.between(0, 60)));
        if (batch.length > 0) {
          bucket.put(keyOf(batch), batch.map(lineOf).join(""));
          positions.set(id, draws.chance(0.1) ? from : from + batch.length);
        }
      }
    },
  };
}

function keyOf(batch: readonly StreamRecord[]): string {
  const records = batch.map(({ shard, sequence, arrival }) => ({
    ...{ shardId: shard, sequenceNumber: sequence, arrivalMs: arrival },
  }));
  return rawKey("orders", records as unknown as Parameters<typeof rawKey>[1]);
}

function lineOf({ shard, sequence, key, data, arrival }: StreamRecord): string {
  const line: RawLine = {
    ...{ stream: "orders", shard, sequence, arrival: new Date(arrival).toISOString(), key },
    data: Buffer.from(data).toString("base64"),
  };
  return `${JSON.stringify(line)}\n`;
}

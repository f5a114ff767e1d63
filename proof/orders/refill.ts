import type { OrderRow } from "../../athena/orders-table.ts";
import type { Draws } from "../draws.ts";
import { eventOf, type Transform } from "./firehose.ts";
import type { StreamRecord } from "./stream.ts";

const OBJECT = 20;

/** Of a made-up bucket: Firehose's objects, what failed at it, what the archiver keeps. */
export interface Bucket {
  rows: string[];
  failed: StreamRecord[];
  raw: readonly StreamRecord[];
}

/**
 * As the reconcile does it: what is in raw and in no row becomes rows, and so does what failed. It may end after any object; whoever
 * runs again finds what is left.
 * @param crashes how often it ends before it is done
 */
export function refill(bucket: Bucket, transform: Transform, draws: Draws, crashes: number): number {
  let refilled = 0;
  for (let left = crashes; ; left -= 1) {
    const known = new Set(bucket.rows.flatMap(eventIds));
    const missing = [...bucket.failed, ...bucket.raw].filter(
      ({ data }) => !known.has(JSON.parse(data).eventID),
    );
    const limit = left > 0 ? Math.floor(draws.between(0, missing.length)) : missing.length;
    for (let at = 0; at < limit; at += OBJECT) {
      const { records } = transform(eventOf(missing.slice(at, at + OBJECT)));
      const rows = records.flatMap((each) =>
        each.result === "Ok" ? [Buffer.from(each.data, "base64")] : [],
      );
      bucket.rows.push(Buffer.concat(rows).toString());
      refilled += rows.length;
    }
    if (left <= 0) {
      return refilled;
    }
  }
}

const eventIds = (lines: string) =>
  lines
    .split("\n")
    .filter(Boolean)
    .map((row) => (JSON.parse(row) as OrderRow).event_id);

import type { OrderRow } from "../../athena/orders-table.ts";
import type { RawLine } from "../archiver/raw-object.ts";
import { reasonOf, rowOfRecord } from "../order-changes/record.ts";
import { failedId } from "./failed-row.ts";

/** A line of raw: a change, or what no row can be made of. */
export type RawChange = ReadableChange | UnreadableRecord;

interface ReadableChange {
  /** The change's, as its row has it. */
  id: string;
  arrivalMs: number;
  row: OrderRow;
}

interface UnreadableRecord {
  /** The failed row's, which no change's is. */
  id: string;
  arrivalMs: number;
  reason: string;
  bytes: Buffer;
}

/** @param modifiedMs when the line's object was written, for a line that does not tell when its record arrived */
export function readRawLine(line: string, modifiedMs: number): RawChange {
  const record = parse(line);
  // Of a line that is none the line itself is kept.
  const bytes = record === undefined ? Buffer.from(line) : Buffer.from(record.data, "base64");
  const arrivalMs = record === undefined ? modifiedMs : Date.parse(record.arrival);
  try {
    const row = rowOfRecord(bytes, arrivalMs);
    return { id: row.event_id as string, arrivalMs, row };
  } catch (error) {
    return { id: failedId(bytes), arrivalMs, reason: reasonOf(error), bytes };
  }
}

function parse(line: string): RawLine | undefined {
  try {
    const record = JSON.parse(line);
    return typeof record?.data === "string" && Number.isFinite(Date.parse(record.arrival))
      ? record
      : undefined;
  } catch {
    return undefined;
  }
}

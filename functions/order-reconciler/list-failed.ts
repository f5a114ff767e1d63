import { FAILED_PREFIX } from "../../athena/orders-table.ts";
import { type FailedRow, readFailedLine, tryAgain } from "./failed-row.ts";
import { UnreadableObjectError } from "./lines.ts";
import type { Objects } from "./objects.ts";
import { digest } from "./places.ts";
import { visibleStart } from "./visible-start.ts";

/** Beyond as many, a row that lies there twice counts twice: their ids would not fit into memory. */
const MOST_IDS = 5_000_000;

/** A failed row, as people are told of it. */
export interface ToldFailedRow {
  id: string;
  failed_at: string | null;
  arrived_at: string | null;
  /** As Firehose names it. */
  error: string;
  /** Why still no row can be made of it; null where a replay puts it right. */
  reason: string | null;
  /** How it begins, without what it tells. */
  start: string;
  /** Key of the object that it lies in. */
  object: string;
}

export interface FailedRows {
  count: number;
  /** Of which a replay makes rows. */
  replayable: number;
  /** The first ones. */
  rows: ToldFailedRow[];
}

/** Reads all failed rows, each once. */
export async function listFailed(objects: Objects, limit: number): Promise<FailedRows> {
  const ids = new Set<string>();
  const found: FailedRows = { count: 0, replayable: 0, rows: [] };
  for await (const { key } of objects.list(FAILED_PREFIX)) {
    try {
      for await (const lines of objects.lines(key)) {
        for (const row of lines.map(readFailedLine)) {
          if (ids.has(row.id)) {
            continue;
          }
          if (ids.size < MOST_IDS) {
            ids.add(row.id);
          }
          tell(found, limit, toldOf(row, key));
        }
      }
    } catch (error) {
      if (!(error instanceof UnreadableObjectError)) {
        throw error;
      }
      tell(found, limit, { ...UNPACKED_BY_NOBODY, id: digest(key), object: key });
    }
  }
  return found;
}

/** Stands for all that an object has, or had. */
const UNPACKED_BY_NOBODY: Omit<ToldFailedRow, "id" | "object"> = {
  ...{
    failed_at: null,
    arrived_at: null,
    error: "unknown",
    reason: "its object cannot be unpacked",
    start: "",
  },
};

function toldOf(row: FailedRow, object: string): ToldFailedRow {
  const again = tryAgain(row);
  const { id, error, bytes } = row;
  const times = { failed_at: isoTime(row.failedMs), arrived_at: isoTime(row.arrivalMs) };
  const reason = "reason" in again ? again.reason : null;
  return { id, ...times, error, reason, start: visibleStart(bytes), object };
}

function tell(found: FailedRows, limit: number, row: ToldFailedRow): void {
  found.count += 1;
  found.replayable += row.reason === null ? 1 : 0;
  if (found.rows.length < limit) {
    found.rows.push(row);
  }
}

function isoTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

import { lineOf } from "../order-changes/record.ts";
import type { Logger } from "../shared/logger.ts";
import { takeDelivered } from "./delivered.ts";
import { envelopeOf } from "./failed-row.ts";
import type { ObjectFacts, Objects } from "./objects.ts";
import { rowsKey, unreadableKey } from "./places.ts";
import { keepPosition } from "./position.ts";
import { openRaw, type Raw, type RawSlice } from "./raw-slices.ts";

/** An object is in S3's list at the latest so long after the time that S3 says it was written at. */
const OVERLAP_MS = 300_000;

export interface Refill {
  /** Changes in raw that were looked at. */
  changes: number;
  /** Of these in no object that Firehose delivered, and put there now. */
  refilled: number;
  /** Records of which no row can be made, and that lie with the failed rows now. */
  put_aside: number;
  /** Until when what was written to raw is reconciled; of an empty raw null. */
  up_to: string | null;
  /** False where time ran out: the next run goes on. */
  is_complete: boolean;
}

/**
 * Puts what Firehose did not deliver into the table `orders`, from raw. Killed at any moment, the next run does the rest: what
 * is written is found, and where a run was begun it is begun again.
 *
 * It reads raw and rows itself, and leaves ids to memory: Athena would read all rows that there ever were, every time.
 * @param parts.before records that arrived then or later are still on their way
 * @param parts.mostChanges of which ids are kept in memory at a time
 * @param parts.hasTime asked behind each slice of so many changes
 */
export async function refill(parts: {
  objects: Objects;
  before: number;
  mostChanges: number;
  hasTime: () => boolean;
  logger: Pick<Logger, "error">;
}): Promise<Refill> {
  const { objects, before, hasTime } = parts;
  const position = keepPosition(objects);
  const raw = openRaw(parts);
  const began = await position.read();
  const total: Refill = {
    ...{ changes: 0, refilled: 0, put_aside: 0 },
    ...{ up_to: began === 0 ? null : isoTime(began), is_complete: true },
  };
  for await (const slice of raw.slices(Math.max(began - OVERLAP_MS, 0))) {
    if (!hasTime()) {
      return { ...total, is_complete: false };
    }
    total.changes += slice.changes.size;
    await takeDelivered(objects, slice);
    const isMissing = slice.changes.size + slice.unreadable.size > 0;
    for (const object of isMissing ? slice.objects : []) {
      const { rows, unreadable } = await missingOf(raw, object, slice);
      await putMissing(objects, rows, unreadable);
      total.refilled += rows.lines.length;
      total.put_aside += unreadable.lines.length;
    }
    // What arrives later is in objects that are written later.
    const upTo = Math.max(began, Math.min(slice.objects.at(-1)?.modifiedMs ?? began, before));
    await position.write(upTo);
    total.up_to = isoTime(upTo);
  }
  return total;
}

interface Lines {
  firstArrivalMs: number;
  lines: string[];
}

/** Takes from what is missing what is in the object, and makes lines of it. */
async function missingOf(
  raw: Raw,
  object: ObjectFacts,
  missing: RawSlice,
): Promise<{ rows: Lines; unreadable: Lines }> {
  const rows: Lines = { firstArrivalMs: Number.POSITIVE_INFINITY, lines: [] };
  const unreadable: Lines = { firstArrivalMs: Number.POSITIVE_INFINITY, lines: [] };
  for await (const change of raw.changes(object)) {
    if ("row" in change) {
      if (missing.changes.delete(change.id)) {
        add(rows, change.arrivalMs, lineOf(change.row));
      }
    } else if (missing.unreadable.delete(change.id)) {
      add(unreadable, change.arrivalMs, `${envelopeOf(change)}\n`);
    }
  }
  return { rows, unreadable };
}

function add(to: Lines, arrivalMs: number, line: string): void {
  to.lines.push(line);
  to.firstArrivalMs = Math.min(to.firstArrivalMs, arrivalMs);
}

async function putMissing(objects: Objects, rows: Lines, unreadable: Lines): Promise<void> {
  if (rows.lines.length > 0) {
    const body = rows.lines.join("");
    await objects.put(rowsKey("refill", rows.firstArrivalMs, body), body);
  }
  if (unreadable.lines.length > 0) {
    const body = unreadable.lines.join("");
    await objects.put(unreadableKey(unreadable.firstArrivalMs, body), body);
  }
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

import { FAILED_PREFIX, ORDERS_TABLE } from "../../athena/orders-table.ts";
import { readFailedLine } from "./failed-row.ts";
import { UnreadableObjectError } from "./lines.ts";
import type { ObjectFacts, Objects } from "./objects.ts";
import { dayFolder } from "./places.ts";
import type { RawSlice } from "./raw-slices.ts";

const DAY_MS = 86_400_000;

/** Clocks of Kinesis and S3 may differ, by less. */
const CLOCKS_MS = 300_000;

/**
 * Takes from a slice what arrived where it should: changes in the table `orders`, and with the failed rows records of which no row
 * can be made. What is left was lost on its way.
 */
export async function takeDelivered(objects: Objects, slice: RawSlice): Promise<void> {
  if (slice.changes.size > 0) {
    await takeIds(objects, await possibleObjects(objects, slice), slice.changes, idOfRow);
  }
  if (slice.unreadable.size > 0) {
    const failed: ObjectFacts[] = [];
    for await (const object of objects.list(FAILED_PREFIX)) {
      failed.push(object);
    }
    await takeIds(objects, failed, slice.unreadable, (line) => readFailedLine(line).id);
  }
}

/**
 * Firehose puts an object into the day in which its oldest record arrived, and cannot write it before; the rest of its name is
 * nobody's promise.
 */
async function possibleObjects(objects: Objects, slice: RawSlice): Promise<ObjectFacts[]> {
  const { prefix } = ORDERS_TABLE;
  const after = `${prefix}${dayFolder(slice.oldestArrivalMs - DAY_MS)}`;
  const upTo = `${prefix}${dayFolder(slice.newestArrivalMs + DAY_MS)}~`;
  const found: ObjectFacts[] = [];
  for await (const object of objects.list(prefix, { after, upTo })) {
    if (object.modifiedMs >= slice.oldestArrivalMs - CLOCKS_MS) {
      found.push(object);
    }
  }
  return found.sort((one, other) => one.modifiedMs - other.modifiedMs);
}

/** Reads as few of the objects as it takes. */
async function takeIds(
  objects: Objects,
  from: readonly ObjectFacts[],
  ids: Set<string>,
  idOf: (line: string) => string | undefined,
): Promise<void> {
  for (const { key } of from) {
    if (ids.size === 0) {
      return;
    }
    const found: string[] = [];
    try {
      for await (const lines of objects.lines(key)) {
        for (const line of lines) {
          const id = idOf(line) ?? "";
          if (ids.has(id)) {
            found.push(id);
          }
        }
      }
    } catch (error) {
      // What nobody can read was not delivered, nor what lies before the damage: Athena reads none of it.
      if (!(error instanceof UnreadableObjectError)) {
        throw error;
      }
      continue;
    }
    for (const id of found) {
      ids.delete(id);
    }
  }
}

function idOfRow(line: string): string | undefined {
  try {
    return JSON.parse(line).event_id;
  } catch {
    return undefined;
  }
}

import { ORDERS_TABLE } from "../../athena/orders-table.ts";
import { UnreadableObjectError } from "./lines.ts";
import type { ObjectFacts, Objects } from "./objects.ts";
import { dayFolder, isFirehoses, RAW_PREFIX } from "./places.ts";
import { readRawLine } from "./raw-change.ts";

const DAY_MS = 86_400_000;

/** So far back the latest objects are looked for. */
const MOST_DAYS = 8;

/** Each shard's objects of a minute, of a stream of a few. */
const LATEST_OBJECTS = 4;

/**
 * By how many seconds the newest change that Firehose delivered is older than the newest in raw: as long as Firehose's buffer, or
 * of the raw that there is, where it has delivered nothing. Null where there was nothing.
 */
export async function measureAge(objects: Objects, now: number): Promise<number | null> {
  const raw = await lately(objects, RAW_PREFIX, now);
  const delivered = await lately(objects, ORDERS_TABLE.prefix, now);
  const newest = await newestChange(objects, raw.slice(-LATEST_OBJECTS), timeInRaw);
  const firehoses = delivered.filter(({ key }) => isFirehoses(key)).slice(-LATEST_OBJECTS);
  const newestDelivered =
    (await newestChange(objects, firehoses, timeOfRow)) ??
    (await newestChange(objects, raw.slice(0, 1), timeInRaw));
  if (newest === undefined || newestDelivered === undefined) {
    return null;
  }
  return Math.max(0, Math.round((newest - newestDelivered) / 1000));
}

/** Of the last day that has any, and the day before: the oldest first. */
export async function lately(objects: Objects, prefix: string, now: number): Promise<ObjectFacts[]> {
  const found: ObjectFacts[] = [];
  for (let days = 0; days < MOST_DAYS && found.length === 0; days += 1) {
    for await (const object of objects.list(`${prefix}${dayFolder(now - days * DAY_MS)}`)) {
      found.push(object);
    }
  }
  return found.sort((one, other) => one.modifiedMs - other.modifiedMs);
}

async function newestChange(
  objects: Objects,
  from: readonly ObjectFacts[],
  timeOf: (line: string, object: ObjectFacts) => number | undefined,
): Promise<number | undefined> {
  let newest: number | undefined;
  for (const object of from) {
    try {
      for await (const lines of objects.lines(object.key)) {
        for (const line of lines) {
          const time = timeOf(line, object);
          newest = newest === undefined || (time !== undefined && time > newest) ? time : newest;
        }
      }
    } catch (error) {
      if (!(error instanceof UnreadableObjectError)) {
        throw error;
      }
    }
  }
  return newest;
}

function timeInRaw(line: string, { modifiedMs }: ObjectFacts): number | undefined {
  const change = readRawLine(line, modifiedMs);
  return "row" in change ? millisecondsOf(change.row.creation_datetime) : undefined;
}

function timeOfRow(line: string): number | undefined {
  try {
    return millisecondsOf(JSON.parse(line).creation_datetime);
  } catch {
    return undefined;
  }
}

function millisecondsOf(timestamp: unknown): number | undefined {
  const ms = typeof timestamp === "string" ? Date.parse(`${timestamp.replace(" ", "T")}Z`) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

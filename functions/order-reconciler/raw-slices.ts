import type { Logger } from "../shared/logger.ts";
import { UnreadableObjectError } from "./lines.ts";
import type { ObjectFacts, Objects } from "./objects.ts";
import { dayFolder, RAW_PREFIX } from "./places.ts";
import { type RawChange, readRawLine } from "./raw-change.ts";

const DAY_MS = 86_400_000;

/** The archiver comes to a record at the latest so long after it arrived: it is alarmed of much earlier. */
const LATEST_MS = 31 * DAY_MS;

/** Objects of raw one after the other, and what is in them. */
export interface RawSlice {
  objects: ObjectFacts[];
  /** Ids of its changes that had to be delivered by now. */
  changes: Set<string>;
  /** Ids of records of which no row can be made, and that had to be put aside by now. */
  unreadable: Set<string>;
  oldestArrivalMs: number;
  newestArrivalMs: number;
}

export interface Raw {
  /** @param modifiedMs of objects that were written from then on, the oldest first */
  slices(modifiedMs: number): AsyncGenerator<RawSlice>;
  /** The records of an object that had to be delivered by now. */
  changes(object: ObjectFacts): AsyncGenerator<RawChange>;
}

/**
 * @param parts.before records that arrived then or later are still on their way
 * @param parts.mostChanges a slice ends behind the object that has this one: what a set of their ids needs of memory
 */
export function openRaw(parts: {
  objects: Objects;
  before: number;
  mostChanges: number;
  logger: Pick<Logger, "error">;
}): Raw {
  const { objects, before, mostChanges, logger } = parts;

  async function* changes({ key, modifiedMs }: ObjectFacts): AsyncGenerator<RawChange> {
    try {
      for await (const lines of objects.lines(key)) {
        for (const line of lines) {
          const change = readRawLine(line, modifiedMs);
          if (change.arrivalMs < before) {
            yield change;
          }
        }
      }
    } catch (error) {
      if (!(error instanceof UnreadableObjectError)) {
        throw error;
      }
      // It stays where it is, and holds up no other.
      logger.error({ key }, "an object of raw cannot be unpacked");
    }
  }

  return {
    changes,
    async *slices(modifiedMs) {
      const after = `${RAW_PREFIX}${dayFolder(Math.max(modifiedMs - LATEST_MS, 0))}`;
      const found: ObjectFacts[] = [];
      for await (const object of objects.list(RAW_PREFIX, { after })) {
        if (object.modifiedMs >= modifiedMs) {
          found.push(object);
        }
      }
      found.sort((one, other) => one.modifiedMs - other.modifiedMs);
      let slice = emptySlice();
      for (const object of found) {
        slice.objects.push(object);
        for await (const change of changes(object)) {
          const { id, arrivalMs } = change;
          ("row" in change ? slice.changes : slice.unreadable).add(id);
          slice.oldestArrivalMs = Math.min(slice.oldestArrivalMs, arrivalMs);
          slice.newestArrivalMs = Math.max(slice.newestArrivalMs, arrivalMs);
        }
        if (slice.changes.size + slice.unreadable.size >= mostChanges) {
          yield slice;
          slice = emptySlice();
        }
      }
      if (slice.objects.length > 0) {
        yield slice;
      }
    },
  };
}

function emptySlice(): RawSlice {
  const ids = { changes: new Set<string>(), unreadable: new Set<string>() };
  return { objects: [], ...ids, oldestArrivalMs: Number.POSITIVE_INFINITY, newestArrivalMs: 0 };
}

import { isUtf8 } from "node:buffer";
import { parseTime } from "../../events/event-time.ts";
import { SCHEMAS } from "../../events/schema.ts";
import {
  DAY_MICROS,
  digest,
  type Entry,
  factOf,
  partitionKeyOf,
  type ReplayEvent,
  type Stream,
  UnreadableFileError,
} from "./event.ts";
import type { EventFile } from "./event-file.ts";
import { readFileBytes } from "./file-bytes.ts";
import { readFileText } from "./file-text.ts";
import { splitLines } from "./lines.ts";
import { rewriteStrings } from "./rewrite-strings.ts";
import type { OnSkipped } from "./skipped.ts";

/** Kinesis counts the partition key as well. */
const LONGEST_RECORD = 1024 * 1024 - 256;

/** The contract's longest id, in characters. */
const LONGEST_ID = 128;

/** What routing and identity need of an event; nothing is known about the types. */
type Fields = Record<string, unknown>;

const CLICK_TYPES: ReadonlySet<unknown> = new Set(SCHEMAS.clicks.properties?.event_type?.enum);

const MARK = Buffer.from("\uFEFF");

/**
 * JSON lines of the event contract. A line that is no event goes as it is, to be rejected by the pipeline; blank lines are
 * skipped, byte-order marks left out.
 * @throws UnreadableFileError where a line is longer than a Kinesis record may be, or the last one is cut off
 */
export async function* readEventLines(file: EventFile, onSkipped: OnSkipped): AsyncGenerator<Entry[]> {
  const { path, packing, encoding } = file;
  // What is not UTF-8 breaks the contract, so it is not refused here.
  const content = encoding === "utf-8" ? readFileBytes(path, packing) : readFileText(file);
  let number = 0;
  for await (const { lines, endOpen } of splitLines(path, content)) {
    yield lines.flatMap((whole) => {
      number += 1;
      const line = withoutMark(whole);
      if (isBlank(line)) {
        onSkipped("blank line");
        return [];
      }
      if (line.length > LONGEST_RECORD) {
        throw new UnreadableFileError(
          `${path}: line ${number} has ${line.length} bytes; a Kinesis record has at most ${LONGEST_RECORD}`,
        );
      }
      if (endOpen && parseFields(line) === undefined) {
        throw new UnreadableFileError(
          `${path}: line ${number}, the last, is no JSON and has no line break: is the file half-written?`,
        );
      }
      return [toEntry(line)];
    });
  }
}

/** Files that were put together may have a mark each. */
function withoutMark(line: Buffer): Buffer {
  return line.subarray(0, MARK.length).equals(MARK) ? line.subarray(MARK.length) : line;
}

/** Of nothing but what JSON skips. */
function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 32 || byte === 9 || byte === 13);
}

function toEntry(line: Buffer): Entry {
  const fields = parseFields(line);
  const timeMicros = typeof fields?.event_time === "string" ? parseTime(fields.event_time) : undefined;
  return {
    timeMicros,
    toEvent: (shiftDays) =>
      fields === undefined || timeMicros === undefined || shiftDays === 0
        ? toEvent(line, fields, timeMicros)
        : shifted(line, fields, timeMicros, shiftDays),
  };
}

/** Undefined where the line is not one JSON object. */
function parseFields(line: Buffer): Fields | undefined {
  if (!isUtf8(line)) {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(line.toString());
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The same event some days later: only its time changes, and its ids with it, since it is another event then. */
function shifted(line: Buffer, fields: Fields, timeMicros: number, days: number): ReplayEvent {
  const later = timeMicros + days * DAY_MICROS;
  const changes = {
    event_time: shiftedTime(fields.event_time as string, later),
    event_id: shiftedId(fields.event_id, days),
    ...(fields.checkout_id !== undefined && { checkout_id: shiftedId(fields.checkout_id, days) }),
  };
  const text = rewriteStrings(line.toString(), fields, changes);
  return toEvent(Buffer.from(text), { ...fields, ...changes }, later);
}

/** With the microseconds that the event had. */
function shiftedTime(original: string, micros: number): string {
  const fraction = /[.](\d+)/.exec(original)?.[1] ?? "";
  const seconds = new Date(Math.floor(micros / 1_000_000) * 1000).toISOString().slice(0, 19);
  return `${seconds}${fraction && `.${fraction}`}Z`;
}

/** An id that breaks the contract goes on breaking it. */
function shiftedId(id: unknown, days: number): unknown {
  if (typeof id !== "string" || id === "" || [...id].length > LONGEST_ID || /\p{Surrogate}|\0/u.test(id)) {
    return id;
  }
  const later = `${id}~${days}d`;
  return [...later].length <= LONGEST_ID ? later : digest(later);
}

function toEvent(data: Buffer, fields: Fields | undefined, timeMicros: number | undefined): ReplayEvent {
  const stream = streamOf(data, fields);
  return {
    stream,
    data,
    partitionKey: partitionKeyOf(fields?.user_id, data),
    timeMicros,
    fact: fields && factOf(stream, fields),
  };
}

function streamOf(data: Buffer, fields: Fields | undefined): Stream {
  if (fields === undefined) {
    return data.includes('"checkout') ? "checkouts" : "clicks";
  }
  const isOrder = fields.event_type === "checkout" || "checkout_id" in fields || "items" in fields;
  return isOrder && !CLICK_TYPES.has(fields.event_type) ? "checkouts" : "clicks";
}

import { DAY_MICROS, UnreadableFileError } from "./event.ts";
import type { EventFile } from "./event-file.ts";
import { readFileVersion } from "./file-start.ts";
import { readEntries } from "./formats.ts";
import type { SkippedCounts, SkippedKind } from "./skipped.ts";
import { createTimeRange, type TimeRange } from "./time-range.ts";

/** What one pass over the file tells. */
export interface Scan extends TimeRange {
  records: number;
  /** What is no record and is left out. */
  skipped: SkippedCounts;
  /** Of the file that was read. */
  version: string;
}

/** Reads the whole file once, so that what is wrong with it is said before anything is sent. @throws UnreadableFileError */
export async function scanFile(file: EventFile, nowMicros: number): Promise<Scan> {
  const version = readFileVersion(file.path);
  const skipped = new Map<SkippedKind, number>();
  const times = createTimeRange(nowMicros);
  let records = 0;
  const count = (kind: SkippedKind) => skipped.set(kind, (skipped.get(kind) ?? 0) + 1);
  for await (const entries of readEntries(file, count)) {
    records += entries.length;
    times.add(entries);
  }
  if (records === 0) {
    throw new UnreadableFileError(`${file.path} holds no events`);
  }
  return { records, skipped, ...times.range(), version };
}

/** Whole days that bring the last event into the 24 hours before now. */
export function daysToShift(last: number | undefined, nowMicros: number): number {
  return last === undefined ? 0 : Math.floor((nowMicros - last) / DAY_MICROS);
}

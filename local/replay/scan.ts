import { DAY_MICROS, UnreadableFileError } from "./event.ts";
import { readFileVersion } from "./file-start.ts";
import { type Format, readEntries } from "./formats.ts";

/** What one pass over the file tells. Times are microseconds since 1970, undefined where no record has one. */
export interface Scan {
  records: number;
  first: number | undefined;
  /** The latest that is not in the future; where all are, the latest. */
  last: number | undefined;
  /** Days since 1970, in UTC, on which there is a record that is not in the future. */
  days: ReadonlySet<number>;
  /** Of the file that was read. */
  version: string;
}

/** Reads the whole file once, so that what is wrong with it is said before anything is sent. @throws UnreadableFileError */
export async function scanFile(file: string, format: Format, nowMicros: number): Promise<Scan> {
  const version = readFileVersion(file);
  let records = 0;
  let first: number | undefined;
  let last: number | undefined;
  let future: number | undefined;
  const days = new Set<number>();
  for await (const entries of readEntries(file, format)) {
    records += entries.length;
    for (const { timeMicros } of entries) {
      if (timeMicros === undefined) {
        continue;
      }
      first = Math.min(first ?? timeMicros, timeMicros);
      if (timeMicros <= nowMicros) {
        last = Math.max(last ?? timeMicros, timeMicros);
        days.add(Math.floor(timeMicros / DAY_MICROS));
      } else {
        future = Math.max(future ?? timeMicros, timeMicros);
      }
    }
  }
  if (records === 0) {
    throw new UnreadableFileError(`${file} holds no events`);
  }
  return { records, first, last: last ?? future, days, version };
}

/** Whole days that bring the last event into the 24 hours before now. */
export function daysToShift(last: number | undefined, nowMicros: number): number {
  return last === undefined ? 0 : Math.floor((nowMicros - last) / DAY_MICROS);
}

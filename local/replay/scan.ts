import { open } from "node:fs/promises";
import { DAY_MICROS, UnreadableFileError } from "./event.ts";
import { type Format, readEntries } from "./formats.ts";

/** What one pass over the file tells. Times are microseconds since 1970, undefined where no record has one. */
export interface Scan {
  records: number;
  first: number | undefined;
  /** The latest that is not in the future; where all are, the latest. */
  last: number | undefined;
  /** Days since 1970, in UTC, on which there is a record that is not in the future. */
  days: ReadonlySet<number>;
}

/** Reads the whole file once, so that what is wrong with it is said before anything is sent. @throws UnreadableFileError */
export async function scanFile(file: string, format: Format, nowMicros: number): Promise<Scan> {
  await refuseBinary(file);
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
  return { records, first, last: last ?? future, days };
}

async function refuseBinary(file: string): Promise<void> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    if (buffer[0] === 0x1f && buffer[1] === 0x8b) {
      throw new UnreadableFileError(`${file} is compressed: unpack it first`);
    }
    if (buffer.subarray(0, bytesRead).includes(0)) {
      throw new UnreadableFileError(`${file} is no text file`);
    }
  } finally {
    await handle.close();
  }
}

/** Whole days that bring the last event into the 24 hours before now. */
export function daysToShift(last: number | undefined, nowMicros: number): number {
  return last === undefined ? 0 : Math.floor((nowMicros - last) / DAY_MICROS);
}

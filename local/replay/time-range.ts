import { judge } from "../../events/contract.ts";
import { DAY_MICROS, type Entry } from "./event.ts";

/** Of the records that the contract accepts: one that is rejected must not move the others. Microseconds since 1970. */
export interface TimeRange {
  /** Undefined where no record has a time. */
  first: number | undefined;
  /** The latest that is not in the future; where all are, the latest. */
  last: number | undefined;
  /** Days since 1970, in UTC, on which there is a record that is not in the future. */
  days: ReadonlySet<number>;
}

type Dated = Entry & { timeMicros: number };

/** Judges only what would change the range. */
export function createTimeRange(nowMicros: number): { add(entries: Entry[]): void; range(): TimeRange } {
  let first: number | undefined;
  let last: number | undefined;
  let future: number | undefined;
  const days = new Set<number>();

  return {
    add(entries) {
      const ascending = entries.filter(isDated).sort((a, b) => a.timeMicros - b.timeMicros);
      const past = ascending.filter(({ timeMicros }) => timeMicros <= nowMicros);
      first = foremost(ascending, first, (time, known) => time < known);
      last = foremost(past.toReversed(), last, (time, known) => time > known);
      if (last === undefined) {
        future = foremost(ascending.toReversed(), future, (time, known) => time > known);
      }
      for (const entry of past) {
        const day = Math.floor(entry.timeMicros / DAY_MICROS);
        if (!days.has(day) && isAccepted(entry)) {
          days.add(day);
        }
      }
    },
    range: () => ({ first, last: last ?? future, days }),
  };
}

function foremost(
  entries: Dated[],
  known: number | undefined,
  isBefore: (time: number, known: number) => boolean,
): number | undefined {
  for (const entry of entries) {
    if (known !== undefined && !isBefore(entry.timeMicros, known)) {
      return known;
    }
    if (isAccepted(entry)) {
      return entry.timeMicros;
    }
  }
  return known;
}

function isDated(entry: Entry): entry is Dated {
  return entry.timeMicros !== undefined;
}

function isAccepted(entry: Entry): boolean {
  const { stream, data } = entry.toEvent(0);
  return judge(stream, data).verdict === "accepted";
}

/** How fast a replay goes: so many times as fast as the events happened, or as fast as the streams take them. */
export type Speed = number | "max";

/** Events this near are sent together. */
const GRAIN_MS = 20;

/** A longer silence is cut: a single event of another year must not hold up all others. */
const LONGEST_GAP_MS = 3_600_000;

/** Tells when an event is due. */
export interface Pace {
  /** Milliseconds until the event is due; 0 where that is now, or it has no time, or one in the future. */
  untilDue(timeMicros: number | undefined): number;
}

/** @param clock milliseconds since 1970 */
export function createPace(speed: Speed, clock: () => number = Date.now): Pace {
  if (speed === "max") {
    return { untilDue: () => 0 };
  }
  let due = clock();
  let latestMs: number | undefined;
  return {
    untilDue(timeMicros) {
      const now = clock();
      const timeMs = (timeMicros ?? Number.POSITIVE_INFINITY) / 1000;
      if (timeMs <= now) {
        latestMs ??= timeMs;
        due += Math.min(Math.max(0, timeMs - latestMs), LONGEST_GAP_MS) / speed;
        latestMs = Math.max(latestMs, timeMs);
      }
      return due - now < GRAIN_MS ? 0 : due - now;
    },
  };
}

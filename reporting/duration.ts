const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** Whole seconds as people write them: `2 days 3 hours`. */
export function showDuration(seconds: number): string {
  let rest = seconds;
  const parts = UNITS.map(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? "" : `${count} ${unit}${count === 1 ? "" : "s"}`;
  });
  return parts.filter(Boolean).join(" ");
}

/** What `readDuration` takes, in words. */
export const DURATION = "a duration such as 90 minutes, 24h or 7 days";

const PART = String.raw`(\d{1,9}) *(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)(?![a-z])`;
const TEXT = new RegExp(`^(${PART} *)+$`);
const SECONDS_OF_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const LONGEST_SECONDS = 100 * 366 * 86_400;

/**
 * The only reader of durations that people write. In whole seconds: a day of PostgreSQL's interval has 23 to 25 hours by
 * the session's time zone, here it has 24.
 * @returns undefined for what is none: without a unit, zero, negative, a fraction, no text
 */
export function readDuration(text: unknown): number | undefined {
  if (typeof text !== "string" || !TEXT.test(text)) {
    return undefined;
  }
  let seconds = 0;
  for (const [, count, unit = ""] of text.matchAll(new RegExp(PART, "g"))) {
    seconds += Number(count) * (SECONDS_OF_UNIT[unit.charAt(0)] ?? 0);
  }
  return seconds > 0 && seconds <= LONGEST_SECONDS ? seconds : undefined;
}

import { parseTime } from "../../events/event-time.ts";

const EARLIEST = Date.UTC(2000) * 1000;
const LATEST = Date.UTC(2101) * 1000;

/**
 * Microseconds since 1970 of what services write for a time: ISO 8601, or a number of seconds, milliseconds or microseconds,
 * which differ by their size alone.
 */
export function microsecondsOf(value: unknown): number | undefined {
  const micros = typeof value === "number" ? fromNumber(value) : fromText(value);
  return micros !== undefined && micros >= EARLIEST && micros < LATEST ? micros : undefined;
}

function fromNumber(value: number): number | undefined {
  const factor = [1_000_000, 1_000, 1].find((each) => value * each < LATEST);
  return factor === undefined ? undefined : Math.round(value * factor);
}

function fromText(value: unknown): number | undefined {
  return typeof value === "string" ? parseTime(value) : undefined;
}

/** Such as 2026-01-31 12:00:00.000, in UTC. */
export function timestampText(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString().slice(0, 23).replace("T", " ");
}

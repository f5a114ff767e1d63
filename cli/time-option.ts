import { parseTime } from "../events/event-time.ts";
import { UsageError } from "./errors.ts";

/** Milliseconds since 1970 of a time that an option gives. @throws UsageError */
export function readTime(option: string, text: string): number {
  const micros = parseTime(text);
  if (micros === undefined) {
    throw new UsageError(`${option} must be a time with its zone, such as 2026-01-31T12:00:00Z`);
  }
  return micros / 1000;
}

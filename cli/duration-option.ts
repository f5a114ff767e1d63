import { DURATION, readDuration } from "../reporting/duration.ts";
import { UsageError } from "./errors.ts";

/** The seconds of an option that is a duration. @throws UsageError */
export function requireDuration(option: string, text: string): number {
  const seconds = readDuration(text);
  if (seconds === undefined) {
    throw new UsageError(`${option} must be ${DURATION}, not ${JSON.stringify(text)}`);
  }
  return seconds;
}

import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { createTextLogger, type Logger } from "../functions/shared/logger.ts";

/** A log that is longer when a run starts becomes `<name>.1`, in the place of an older one. */
const LONGEST_LOG = 20 * 1024 * 1024;

/** The log of a part that runs in this process. */
export function openLogFile(file: string, part: string): Logger {
  mkdirSync(dirname(file), { recursive: true });
  return createTextLogger(part, (line) => appendFileSync(file, line));
}

/** So that logs do not grow for ever. */
export function startLogAnew(file: string): void {
  if (existsSync(file) && statSync(file).size > LONGEST_LOG) {
    renameSync(file, `${file}.1`);
  }
}

import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { createTextLogger, type Logger } from "../functions/shared/logger.ts";

/** A log that is longer when a run starts becomes `<name>.1`, in the place of an older one. */
const LONGEST_LOG = 20 * 1024 * 1024;

/**
 * The log of a part that runs in this process. Where it can be written no more, as on a full disk, the part goes on and
 * stderr says so, once.
 * @throws where it cannot be written
 */
export function openLogFile(
  file: string,
  part: string,
  warn = (line: string): unknown => process.stderr.write(line),
): Logger {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, "");
  let isBroken = false;
  return createTextLogger(part, (line) => {
    try {
      appendFileSync(file, line);
    } catch (error) {
      if (!isBroken) {
        warn(`${file} cannot be written: ${(error as Error).message}\n`);
      }
      isBroken = true;
    }
  });
}

/** So that logs do not grow for ever. */
export function startLogAnew(file: string): void {
  if (existsSync(file) && statSync(file).size > LONGEST_LOG) {
    renameSync(file, `${file}.1`);
  }
}

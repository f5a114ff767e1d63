import { readFileSync, writeFileSync } from "node:fs";

/** What an install noted of itself; undefined where none has come to its end. */
export function readStamp(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

export function writeStamp(file, stamp) {
  writeFileSync(file, `${JSON.stringify(stamp, null, 2)}\n`);
}

import { readFileSync, writeFileSync } from "node:fs";

/** What an install noted of itself; undefined where none has come to its end. @throws where it is not ours to read */
export function readStamp(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error.code === "EACCES") {
      throw error;
    }
    return undefined;
  }
}

export function writeStamp(file, stamp) {
  writeFileSync(file, `${JSON.stringify(stamp, null, 2)}\n`);
}

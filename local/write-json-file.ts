import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Writes the whole file or nothing: a reader, or a crash in the middle, never meets half of it. */
export function writeJsonFile(file: string, content: unknown, mode = 0o666): void {
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}.unfinished`;
  writeFileSync(unfinished, `${JSON.stringify(content, null, 2)}\n`, { mode });
  renameSync(unfinished, file);
}

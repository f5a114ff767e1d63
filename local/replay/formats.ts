import { closeSync, openSync, readSync, statSync } from "node:fs";
import { extname } from "node:path";
import { type Entry, UnreadableFileError } from "./event.ts";
import { readEventLines } from "./event-lines.ts";
import { readRees46 } from "./rees46.ts";

export const FORMATS = ["rees46", "events"] as const;

export type Format = (typeof FORMATS)[number];

const READERS: Record<Format, (file: string) => AsyncGenerator<Entry[]>> = {
  rees46: readRees46,
  events: readEventLines,
};

export function readEntries(file: string, format: Format): AsyncGenerator<Entry[]> {
  return READERS[format](file);
}

/** By the file's name, else by its beginning. @throws UnreadableFileError */
export function detectFormat(file: string): Format {
  const start = readStart(file);
  if (start === "") {
    throw new UnreadableFileError(`${file} is empty`);
  }
  const extension = extname(file).toLowerCase();
  if (extension === ".csv" || /^\uFEFF?event_time,/.test(start)) {
    return "rees46";
  }
  if ([".jsonl", ".ndjson", ".json"].includes(extension) || start.startsWith("{")) {
    return "events";
  }
  throw new UnreadableFileError(
    `what ${file} holds is not clear: say it by --format ${FORMATS.join(" or --format ")}`,
  );
}

function readStart(file: string): string {
  const buffer = Buffer.alloc(256);
  let descriptor: number | undefined;
  try {
    if (statSync(file).isDirectory()) {
      throw new UnreadableFileError(`${file} is a folder: give a file`);
    }
    descriptor = openSync(file, "r");
    return buffer.toString("utf8", 0, readSync(descriptor, buffer));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw new UnreadableFileError(`${file} does not exist`);
    }
    if ((error as NodeJS.ErrnoException).code === "EACCES") {
      throw new UnreadableFileError(`${file} may not be read`);
    }
    throw error;
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}

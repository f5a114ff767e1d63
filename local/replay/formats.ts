import { extname } from "node:path";
import { type Entry, UnreadableFileError } from "./event.ts";
import { readEventLines } from "./event-lines.ts";
import { readFileStart } from "./file-start.ts";
import { readRees46 } from "./rees46.ts";
import { readTaobao, TAOBAO_ASSUMPTION, TAOBAO_START } from "./taobao.ts";

export const FORMATS = ["rees46", "taobao", "events"] as const;

export type Format = (typeof FORMATS)[number];

const READERS: Record<Format, (file: string) => AsyncGenerator<Entry[]>> = {
  rees46: readRees46,
  taobao: readTaobao,
  events: readEventLines,
};

/** What is sent though the file does not say it, in one line. */
export const ASSUMPTIONS: Partial<Record<Format, string>> = { taobao: TAOBAO_ASSUMPTION };

export function readEntries(file: string, format: Format): AsyncGenerator<Entry[]> {
  return READERS[format](file);
}

/** As given, else by the file's beginning and name. @throws UnreadableFileError */
export function detectFormat(file: string, given?: Format): Format {
  const start = readFileStart(file);
  if (given !== undefined) {
    return given;
  }
  if (TAOBAO_START.test(start)) {
    return "taobao";
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

import { extname } from "node:path";
import { markedEncoding } from "./encodings.ts";
import { UnreadableFileError } from "./event.ts";
import type { Packing } from "./file-bytes.ts";
import { readFileStart } from "./file-start.ts";
import { refuseOtherLayouts } from "./json-layout.ts";
import { TAOBAO_START } from "./taobao.ts";

export const FORMATS = ["rees46", "taobao", "events"] as const;

export type Format = (typeof FORMATS)[number];

/** A file, and all that must be known to read it. */
export interface EventFile {
  path: string;
  format: Format;
  /** As `encodingNamed` gives it. */
  encoding: string;
  packing: Packing | undefined;
}

/**
 * What is given counts; else the format goes by the file's beginning and name, and the encoding by its byte-order mark.
 * @param given an encoding as `encodingNamed` gives it
 * @throws UnreadableFileError
 */
export async function openEventFile(
  path: string,
  given: { format?: Format | undefined; encoding?: string | undefined } = {},
): Promise<EventFile> {
  const { bytes, packing } = await readFileStart(path);
  const encoding = chooseEncoding(path, markedEncoding(bytes), given.encoding);
  const start = new TextDecoder(encoding).decode(bytes);
  // A NUL further on is a bad record, and the pipeline's to reject.
  if (/^[^{\r\n][^\r\n]*\0|^\0/.test(start)) {
    throw new UnreadableFileError(`${path} is binary: give a file of text, or say its --encoding`);
  }
  const format = given.format ?? detectFormat(path, start);
  if (format === "events") {
    refuseOtherLayouts(path, start);
  }
  return { path, format, encoding, packing };
}

function chooseEncoding(path: string, marked: string | undefined, given: string | undefined): string {
  if (marked !== undefined && given !== undefined && marked !== given) {
    throw new UnreadableFileError(
      `${path} begins with the byte-order mark of ${marked}: leave out --encoding ${given}`,
    );
  }
  return marked ?? given ?? "utf-8";
}

function detectFormat(path: string, start: string): Format {
  if (TAOBAO_START.test(start)) {
    return "taobao";
  }
  const extension = extname(path.replace(/\.gz$/i, "")).toLowerCase();
  if (extension === ".csv" || /^"?event_time"?\s*[,;\t]/i.test(start)) {
    return "rees46";
  }
  if ([".jsonl", ".ndjson", ".json"].includes(extension) || /^\s*[{[]/.test(start)) {
    return "events";
  }
  throw new UnreadableFileError(
    `what ${path} holds is not clear: say it by --format ${FORMATS.join(" or --format ")}`,
  );
}

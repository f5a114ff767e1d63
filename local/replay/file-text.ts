import { createDecoder } from "./encodings.ts";
import { UnreadableFileError } from "./event.ts";
import type { EventFile } from "./event-file.ts";
import { readFileBytes } from "./file-bytes.ts";
import { splitLines } from "./lines.ts";

const BAD_BYTES = "ERR_ENCODING_INVALID_ENCODED_DATA";

/**
 * A file's text as UTF-8, without a byte-order mark at its beginning.
 * @throws UnreadableFileError that names the line, where the bytes are none of the file's encoding
 */
export async function* readFileText(file: EventFile): AsyncGenerator<Buffer> {
  const decoder = createDecoder(file.encoding);
  try {
    for await (const piece of readFileBytes(file.path, file.packing)) {
      yield Buffer.from(decoder.decode(piece));
    }
    yield Buffer.from(decoder.end());
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === BAD_BYTES ? await describeBadBytes(file, error) : error;
  }
}

async function describeBadBytes(file: EventFile, cause: unknown): Promise<UnreadableFileError> {
  const { path, encoding } = file;
  const line = await findBadLine(file);
  const where = line === undefined ? path : `${path}: line ${line}`;
  const advice = "give the file's own, such as --encoding windows-1252";
  return new UnreadableFileError(`${where} is not in the encoding ${encoding}: ${advice}`, { cause });
}

/** Undefined where lines do not end with the byte of a line feed. */
async function findBadLine({ path, packing, encoding }: EventFile): Promise<number | undefined> {
  if (encoding.startsWith("utf-16")) {
    return undefined;
  }
  let number = 0;
  for await (const { lines } of splitLines(path, readFileBytes(path, packing))) {
    for (const line of lines) {
      number += 1;
      if (!isIn(encoding, line)) {
        return number;
      }
    }
  }
  return undefined;
}

function isIn(encoding: string, line: Buffer): boolean {
  const decoder = createDecoder(encoding);
  try {
    decoder.decode(line);
    decoder.end();
    return true;
  } catch {
    return false;
  }
}

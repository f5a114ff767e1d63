import { pipeline, Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { createGunzip } from "node:zlib";

const CHUNK_BYTES = 1_048_576;

/** What lies there is no gzip, or is cut off. Permanent. */
export class UnreadableObjectError extends Error {
  override name = "UnreadableObjectError";
}

/** The lines of an object as it comes, packed or not, some at a time. @throws UnreadableObjectError */
export async function* readLines(key: string, body: Readable): AsyncGenerator<string[]> {
  const decoder = new StringDecoder();
  let rest = "";
  try {
    for await (const chunk of unpacked(body)) {
      const lines = `${rest}${decoder.write(chunk)}`.split("\n");
      rest = lines.pop() ?? "";
      yield lines.filter((line) => line !== "");
    }
  } catch (error) {
    if (/^Z_/.test((error as NodeJS.ErrnoException).code ?? "")) {
      throw new UnreadableObjectError(`${key} cannot be unpacked`, { cause: error });
    }
    throw error;
  }
  if (rest !== "") {
    yield [rest];
  }
}

async function* unpacked(body: Readable): AsyncGenerator<Buffer> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let begin: Buffer = Buffer.alloc(0);
  while (begin.length < 2) {
    const { value, done } = await chunks.next();
    if (done) {
      break;
    }
    begin = Buffer.concat([begin, value]);
  }
  const whole = Readable.from(joined(begin, chunks), { objectMode: false });
  // Firehose's documentation leaves open whether it packs what failed.
  const isPacked = begin.length > 1 && begin.readUInt16BE() === 0x1f8b;
  // The error, if any, is the last stream's own.
  yield* isPacked ? pipeline(whole, createGunzip({ chunkSize: CHUNK_BYTES }), () => {}) : whole;
}

async function* joined(begin: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (begin.length > 0) {
      yield begin;
    }
    for (;;) {
      const { value, done } = await chunks.next();
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    // Also where nobody reads to the end.
    await chunks.return?.();
  }
}

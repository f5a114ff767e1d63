import { once } from "node:events";
import { createGzip } from "node:zlib";

/** Lines that are packed at once: many small calls would cost more than packing. */
const TOGETHER_CHARACTERS = 64 * 1024;

/** Lines packed as they come, so that but for the last few only what is packed is in memory. */
export function createPackedLines() {
  const gzip = createGzip();
  const packed: Buffer[] = [];
  gzip.on("data", (chunk: Buffer) => packed.push(chunk));
  let waiting = "";
  let rows = 0;
  let size = 0;

  async function pack(): Promise<void> {
    const isFull = !gzip.write(waiting);
    waiting = "";
    if (isFull) {
      await once(gzip, "drain");
    }
  }

  return {
    rows: () => rows,
    /** In characters, before they are packed. */
    size: () => size,
    /** @param line ends with \n */
    async add(line: string): Promise<void> {
      waiting += line;
      rows += 1;
      size += line.length;
      if (waiting.length >= TOGETHER_CHARACTERS) {
        await pack();
      }
    },
    async end(): Promise<Buffer> {
      const ended = once(gzip, "end");
      gzip.end(waiting);
      await ended;
      return Buffer.concat(packed);
    },
  };
}

import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { UnreadableFileError } from "./event.ts";

/** A piece of CSV becomes rows in memory at once. */
const PIECE = 64 * 1024;

/** How a file is packed that is unpacked as it is read. */
export type Packing = "gzip";

/** By their first bytes. */
const PACKINGS: readonly [kind: string, magic: Buffer][] = [
  ["gzip", Buffer.from([0x1f, 0x8b])],
  ["zip", Buffer.from("PK\x03\x04")],
  // Node's own decoder ends without an error where a file is cut off or has a second frame.
  ["zstd", Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
  ["bzip2", Buffer.from("BZh")],
  ["xz", Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a])],
];

/** How what begins so is packed, if it is. */
export function packingOf(start: Buffer): string | undefined {
  return PACKINGS.find(([, magic]) => start.subarray(0, magic.length).equals(magic))?.[0];
}

/** A file's content, unpacked. @throws UnreadableFileError where what is packed is broken or cut off */
export async function* readFileBytes(path: string, packing: Packing | undefined): AsyncGenerator<Buffer> {
  const bytes = createReadStream(path, { highWaterMark: PIECE });
  if (packing === undefined) {
    yield* bytes;
    return;
  }
  const unpacked = createGunzip({ chunkSize: PIECE });
  pipeline(bytes, unpacked, () => {});
  try {
    yield* unpacked;
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    if (!code.startsWith("Z_")) {
      throw error;
    }
    const problem =
      code === "Z_BUF_ERROR" ? "ends too early: is the file half-written?" : `is broken: ${message}`;
    throw new UnreadableFileError(`${path}: what is packed in it (${packing}) ${problem}`, { cause: error });
  }
}

import { closeSync, openSync, readSync, statSync } from "node:fs";
import { UnreadableFileError } from "./event.ts";
import { type Packing, packingOf, readFileBytes } from "./file-bytes.ts";

const LENGTH = 4096;

/** The beginning of a file's content. */
export interface FileStart {
  /** Unpacked. */
  bytes: Buffer;
  packing: Packing | undefined;
}

/** @throws UnreadableFileError where there is no such file, it is empty, or it is packed in a way that is not read */
export async function readFileStart(path: string): Promise<FileStart> {
  const magic = readMagic(path);
  const outer = packingOf(magic);
  const packing = outer === "gzip" ? outer : undefined;
  const bytes = await firstBytes(path, packing);
  if (bytes.length === 0) {
    throw new UnreadableFileError(`${path} is empty`);
  }
  const inner = packingOf(bytes);
  if (inner !== undefined) {
    throw new UnreadableFileError(
      `${path} ${packing ? "is compressed twice" : "is compressed"} (${inner}): unpack it first`,
    );
  }
  return { bytes, packing };
}

async function firstBytes(path: string, packing: Packing | undefined): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of readFileBytes(path, packing)) {
    pieces.push(piece);
    length += piece.length;
    if (length >= LENGTH) {
      break;
    }
  }
  return Buffer.concat(pieces).subarray(0, LENGTH);
}

function readMagic(path: string): Buffer {
  const buffer = Buffer.alloc(8);
  let descriptor: number | undefined;
  try {
    const kind = statSync(path);
    if (!kind.isFile()) {
      throw new UnreadableFileError(
        `${path} is ${kind.isDirectory() ? "a folder" : "no regular file"}: give a file`,
      );
    }
    descriptor = openSync(path, "r");
    return buffer.subarray(0, readSync(descriptor, buffer));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new UnreadableFileError(`${path} does not exist`);
    }
    if (code === "EACCES" || code === "EPERM") {
      throw new UnreadableFileError(`${path} may not be read`);
    }
    throw error;
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}

/** Differs where the file was written to in between, or replaced. */
export function readFileVersion(path: string): string {
  const { ino, size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return `${ino} ${size} ${mtimeMs}`;
}

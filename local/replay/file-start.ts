import { closeSync, openSync, readSync, statSync } from "node:fs";
import { UnreadableFileError } from "./event.ts";

const LENGTH = 4096;

/** By their first bytes. */
const COMPRESSED: readonly [kind: string, magic: Buffer][] = [
  ["gzip", Buffer.from([0x1f, 0x8b])],
  ["zip", Buffer.from("PK\x03\x04")],
  ["zstd", Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
  ["bzip2", Buffer.from("BZh")],
  ["xz", Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a])],
];

const UTF_16: readonly Buffer[] = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

/** The beginning of a file of text. @throws UnreadableFileError where the file can be nothing of the kind */
export function readFileStart(file: string): string {
  const start = readBytes(file);
  if (start.length === 0) {
    throw new UnreadableFileError(`${file} is empty`);
  }
  const beginsWith = (magic: Buffer) => start.subarray(0, magic.length).equals(magic);
  const compressed = COMPRESSED.find(([, magic]) => beginsWith(magic));
  if (compressed !== undefined) {
    throw new UnreadableFileError(`${file} is compressed (${compressed[0]}): unpack it first`);
  }
  // An event with a NUL is a bad event, and the pipeline's to reject.
  const isText = !start.includes(0) || start[0] === "{".charCodeAt(0) || UTF_16.some(beginsWith);
  if (!isText) {
    throw new UnreadableFileError(`${file} is binary: give a file of text`);
  }
  return start.toString("utf8");
}

function readBytes(file: string): Buffer {
  const buffer = Buffer.alloc(LENGTH);
  let descriptor: number | undefined;
  try {
    const kind = statSync(file);
    if (!kind.isFile()) {
      throw new UnreadableFileError(
        `${file} is ${kind.isDirectory() ? "a folder" : "no regular file"}: give a file`,
      );
    }
    descriptor = openSync(file, "r");
    return buffer.subarray(0, readSync(descriptor, buffer));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new UnreadableFileError(`${file} does not exist`);
    }
    if (code === "EACCES" || code === "EPERM") {
      throw new UnreadableFileError(`${file} may not be read`);
    }
    throw error;
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}

/** Differs where the file was written to in between, or replaced. */
export function readFileVersion(file: string): string {
  const { ino, size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return `${ino} ${size} ${mtimeMs}`;
}

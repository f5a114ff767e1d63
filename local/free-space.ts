import { statfsSync } from "node:fs";
import { UserError } from "../errors/user-error.ts";

/** PostgreSQL's files and its log, an hour of events, Spark's scratch files. */
const NEEDED_BYTES = 1024 ** 3;

/** The disk is too full to begin. */
export class NoSpaceError extends UserError {
  override name = "NoSpaceError";
}

/** @throws NoSpaceError */
export function checkFreeSpace(folder: string, neededBytes = NEEDED_BYTES): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < neededBytes) {
    throw new NoSpaceError(
      `${folder} has ${Math.floor((bavail * bsize) / 1024 ** 2)} MiB left, ${Math.ceil(neededBytes / 1024 ** 2)} are needed: make room`,
    );
  }
}

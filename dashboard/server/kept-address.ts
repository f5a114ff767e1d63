import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { z } from "zod";
import { identify, isAlive } from "../../local/child-process.ts";
import { LOCAL } from "../../local/names.ts";
import type { Places } from "../../local/places.ts";
import { BrokenFileError, readJsonFile } from "../../local/read-json-file.ts";
import { writeJsonFile } from "../../local/write-json-file.ts";

/** Where the dashboard is, and what lets a person in. */
export interface Address {
  port: number;
  token: string;
}

const fileSchema = z.object({
  port: z.int(),
  token: z.string().min(32),
  /** Who serves it; it may be gone. */
  pid: z.int(),
  startMark: z.string(),
});

/** Only its owner may look into a file with a token. */
const OWNER_ONLY = 0o600;

/** Each environment's dashboard has one of its own. */
export function addressFile(places: Places, environment = LOCAL): string {
  return places.run(environment === LOCAL ? "dashboard" : `dashboard-${environment}`);
}

/** Of a dashboard that is served now. */
export function findServedAddress(file: string): Address | undefined {
  const kept = readKeptAddress(file);
  return kept && isAlive(kept) ? kept : undefined;
}

/** Keeps what this process serves, for this user's eyes only; not where another one serves it already. */
export function keepAddress(file: string, { port, token }: Address): void {
  const self = identify(process.pid);
  const served = readKeptAddress(file);
  const isOthers = served !== undefined && served.pid !== process.pid && isAlive(served);
  if (self !== undefined && !isOthers) {
    writeJsonFile(file, { port, token, ...self }, OWNER_ONLY);
  }
}

export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** As it is printed. */
export function urlOf({ port, token }: Address): string {
  return `http://127.0.0.1:${port}/?token=${token}`;
}

/**
 * The address that the dashboard had before, kept so that an open page finds it again; undefined where there is none, or one
 * that others might have read.
 */
export function readKeptAddress(file: string): z.output<typeof fileSchema> | undefined {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  if (mode === undefined || (mode & 0o777 & ~OWNER_ONLY) !== 0) {
    return undefined;
  }
  try {
    return readJsonFile(file, (content) => fileSchema.parse(content));
  } catch (error) {
    if (error instanceof BrokenFileError) {
      return undefined;
    }
    throw error;
  }
}

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Identity } from "../figures/ingest-reader.ts";
import { digest, type ReplayEvent } from "./event.ts";

const CHUNK = 10_000;

/** Identities of what was sent, on disk in chunks, so that a file of any size can be checked. */
export interface IdentitySpool {
  add(event: ReplayEvent): void;
  /** Identities not found yet. */
  remaining(): number;
  /**
   * Looks for the chunks in order, forgets what is found, and ends at the first chunk of which something is missing.
   * @param findMissing of the given ones
   */
  check(findMissing: (identities: Identity[]) => Promise<Identity[]>): Promise<void>;
  close(): void;
}

export function openIdentitySpool(folder: string): IdentitySpool {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let pending: Identity[] = [];
  let [firstChunk, nextChunk, remaining] = [0, 0, 0];
  const fileOf = (chunk: number) => join(folder, `${chunk}.jsonl`);

  function write(chunk: number, identities: Identity[]): void {
    writeFileSync(fileOf(chunk), identities.map((identity) => JSON.stringify(identity)).join("\n"));
  }

  function closeChunk(): void {
    if (pending.length > 0) {
      write(nextChunk, pending);
      nextChunk += 1;
      pending = [];
    }
  }

  return {
    add(event) {
      pending.push(identityOf(event));
      remaining += 1;
      if (pending.length === CHUNK) {
        closeChunk();
      }
    },
    remaining: () => remaining,
    async check(findMissing) {
      closeChunk();
      while (firstChunk < nextChunk) {
        const identities = readChunk(fileOf(firstChunk));
        const missing = await findMissing(identities);
        remaining -= identities.length - missing.length;
        if (missing.length > 0) {
          write(firstChunk, missing);
          return;
        }
        rmSync(fileOf(firstChunk));
        firstChunk += 1;
      }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function readChunk(file: string): Identity[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line) => JSON.parse(line) as Identity);
}

function identityOf({ stream, data, fact }: ReplayEvent): Identity {
  const click = fact?.kind === "click" ? fact : undefined;
  return {
    stream,
    userId: click?.userId ?? null,
    timeMicros: click?.timeMicros ?? null,
    eventId: click?.eventId ?? null,
    checkoutId: fact?.kind === "checkout" ? fact.checkoutId : null,
    payloadHash: digest(data),
  };
}

import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Sending } from "./minute.ts";

/** Older files are removed, so that a run of days does not fill the disk. */
const KEEP_MINUTES = 30;

/** Notes what the streams have taken, one line a record, as JSON; without an address or a payload. */
export interface SentLog {
  note(sendings: readonly Sending[]): void;
  close(): void;
}

/**
 * One file `<minute>.jsonl` for each minute; while something is being sent there is a file `<id>.sending` as well.
 * @param folder where it is undefined nothing is noted
 */
export function openSentLog(folder: string | undefined, minute: number): SentLog {
  if (folder === undefined) {
    return { note: () => {}, close: () => {} };
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const sending = join(folder, `${randomUUID()}.sending`);
  writeFileSync(sending, "");
  const file = join(folder, fileName(minute));
  removeBefore(folder, fileName(minute - KEEP_MINUTES));
  return {
    note: (sendings) => appendFileSync(file, sendings.map(toLine).join("")),
    close: () => rmSync(sending, { force: true }),
  };
}

/** Sorts as the minutes do. */
function fileName(minute: number): string {
  return `${new Date(minute * 60_000).toISOString().slice(0, 16).replace(":", "")}.jsonl`;
}

function removeBefore(folder: string, oldest: string): void {
  for (const name of readdirSync(folder)) {
    if (name.endsWith(".jsonl") && name < oldest) {
      rmSync(join(folder, name), { force: true });
    }
  }
}

function toLine({ stream, fate, lateByMinutes, identity }: Sending): string {
  return `${JSON.stringify({ stream, fate, late_by_minutes: lateByMinutes, ...identity })}\n`;
}

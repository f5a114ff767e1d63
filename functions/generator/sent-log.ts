import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Sending } from "./minute.ts";

/** Notes what the streams have taken, one line a record, as JSON; without an address or a payload. */
export interface SentLog {
  note(sendings: readonly Sending[]): void;
}

/** @param folder one file a minute; where it is undefined nothing is noted */
export function openSentLog(folder: string | undefined, minute: number): SentLog {
  if (folder === undefined) {
    return { note: () => {} };
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${new Date(minute * 60_000).toISOString().slice(0, 16).replace(":", "")}.jsonl`);
  return { note: (sendings) => appendFileSync(file, sendings.map(toLine).join("")) };
}

function toLine({ stream, fate, lateByMinutes, identity }: Sending): string {
  return `${JSON.stringify({ stream, fate, late_by_minutes: lateByMinutes, ...identity })}\n`;
}

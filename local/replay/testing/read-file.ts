import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judge, type Verdict } from "../../../events/contract.ts";
import type { ReplayEvent } from "../event.ts";
import { openEventFile } from "../event-file.ts";
import { readEntries } from "../formats.ts";
import type { SkippedKind } from "../skipped.ts";

/** What a reader makes of a file. */
export interface FileReading {
  events: ReplayEvent[];
  verdicts: Verdict[];
  /** The fields of each event, as they are sent. */
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it wrote
  fields: any[];
  skipped: SkippedKind[];
}

/** A folder for a suite's files. */
export function openFiles(): { write(name: string, content: string | Buffer): string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "replay-"));
  return {
    write: (name, content) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Reads a file as a replay does, and judges each event as the pipeline does. */
export async function readFile(
  path: string,
  given: Parameters<typeof openEventFile>[1] & { shiftDays?: number } = {},
): Promise<FileReading> {
  const events: ReplayEvent[] = [];
  const skipped: SkippedKind[] = [];
  for await (const entries of readEntries(await openEventFile(path, given), (kind) => skipped.push(kind))) {
    events.push(...entries.map((entry) => entry.toEvent(given.shiftDays ?? 0)));
  }
  const verdicts = events.map(({ stream, data }) => judge(stream, data));
  const fields = events.map(({ data }) => parse(data));
  return { events, verdicts, fields, skipped };
}

function parse(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString());
  } catch {
    return undefined;
  }
}

import { FAILED_PREFIX } from "../../athena/orders-table.ts";
import { lineOf } from "../order-changes/record.ts";
import { type FailedRow, readFailedLine, tryAgain } from "./failed-row.ts";
import { UnreadableObjectError } from "./lines.ts";
import type { Objects } from "./objects.ts";
import { leftKey, replayedKey, rowsKey } from "./places.ts";

export interface Replay {
  /** Rows that are in the table `orders` now. */
  replayed: number;
  /** Rows of which still none can be made: they stay where they are. */
  failed_again: number;
  /** Of the ids that were asked for, those of rows that were found. */
  found: string[];
  /** Where time ran out: what to go on behind. */
  next: string | null;
}

/** Which of the rows: by the beginnings of their ids. */
type Choice = readonly string[] | undefined;

/**
 * Makes rows of failed ones by today's code. An object of which rows are made is replaced by one of the others, if any: killed at
 * any moment, or run twice, a row is in the table once by the views, and none is gone. An object is in memory as a whole, as it
 * was in Firehose's buffer.
 * @param parts.after the object that the replay before came to
 */
export async function replayFailed(parts: {
  objects: Objects;
  ids: Choice;
  after: string | undefined;
  hasTime: () => boolean;
}): Promise<Replay> {
  const { objects, ids, after, hasTime } = parts;
  const seen: Seen = { found: new Set(), replayed: new Set(), failedAgain: new Set() };
  let last = after;
  for await (const { key } of objects.list(FAILED_PREFIX, last === undefined ? {} : { after: last })) {
    if (!hasTime() && last !== after) {
      return told(seen, last);
    }
    const rows = await readRows(objects, key);
    const { made, left } = makeRows(rows, ids, seen);
    if (made.length > 0) {
      await putRows(objects, key, made, left);
    }
    last = key;
  }
  return told(seen);
}

/** Ids, each once wherever its row lies. */
interface Seen {
  found: Set<string>;
  replayed: Set<string>;
  failedAgain: Set<string>;
}

function told({ found, replayed, failedAgain }: Seen, next: string | null = null): Replay {
  return { replayed: replayed.size, failed_again: failedAgain.size, found: [...found], next };
}

interface MadeRow {
  arrivalMs: number;
  line: string;
}

async function readRows(objects: Objects, key: string): Promise<FailedRow[]> {
  const rows: FailedRow[] = [];
  try {
    for await (const lines of objects.lines(key)) {
      for (const line of lines) {
        rows.push(readFailedLine(line));
      }
    }
  } catch (error) {
    if (error instanceof UnreadableObjectError) {
      // Nothing of it is replayed, as nothing of it could be left.
      return [];
    }
    throw error;
  }
  return rows;
}

function makeRows(
  rows: readonly FailedRow[],
  ids: Choice,
  { found, replayed, failedAgain }: Seen,
): { made: MadeRow[]; left: string[] } {
  const made = new Map<string, MadeRow>();
  const left: string[] = [];
  for (const row of rows) {
    const chosenBy = ids?.filter((start) => row.id.startsWith(start));
    for (const start of chosenBy ?? []) {
      found.add(start);
    }
    const again = chosenBy?.length === 0 ? undefined : tryAgain(row);
    if (again !== undefined && "row" in again) {
      const { creation_datetime: created } = again.row;
      const arrivalMs = row.arrivalMs ?? Date.parse(`${created?.replace(" ", "T")}Z`);
      made.set(row.id, { arrivalMs, line: lineOf(again.row) });
      replayed.add(row.id);
      continue;
    }
    left.push(row.line);
    if (again !== undefined) {
      failedAgain.add(row.id);
    }
  }
  return { made: [...made.values()], left };
}

async function putRows(objects: Objects, key: string, made: MadeRow[], left: string[]): Promise<void> {
  const body = made.map(({ line }) => line).join("");
  const arrivalMs = made.reduce((first, row) => Math.min(first, row.arrivalMs), Number.POSITIVE_INFINITY);
  await objects.put(rowsKey("replay", arrivalMs, body), body);
  if (left.length > 0) {
    const others = `${left.join("\n")}\n`;
    await objects.put(leftKey(key, others), others);
  }
  await objects.move(key, replayedKey(key));
}

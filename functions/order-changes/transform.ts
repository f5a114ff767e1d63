import { isUtf8 } from "node:buffer";
import type { Logger } from "../shared/logger.ts";
import { rowOf } from "./change.ts";
import {
  AnswerSpace,
  type FirehoseAnswer,
  type FirehoseEvent,
  type FirehoseRecord,
  LONGEST_ANSWER,
} from "./firehose-batch.ts";
import { UnreadableChangeError } from "./unreadable-change.ts";

/**
 * Makes a row of each change of an order. It never throws: Firehose would take the whole batch as failed. What cannot be read, or
 * has no room in the answer, is answered as failed by its id: Firehose then keeps it as it came, to be put right and sent again.
 */
export function createTransform(logger: Pick<Logger, "warn">, longestAnswer = LONGEST_ANSWER) {
  return function transform(event: unknown): FirehoseAnswer {
    const records = recordsOf(event);
    const space = new AnswerSpace(records, longestAnswer);
    const failures: Record<string, number> = {};
    const answered = records.map((record): FirehoseAnswer["records"][number] => {
      const { recordId } = record;
      try {
        const data = lineOf(record);
        if (!space.take(data)) {
          throw new UnreadableChangeError("no room in the answer");
        }
        return { recordId, result: "Ok", data };
      } catch (error) {
        const reason = error instanceof UnreadableChangeError ? error.message : (error as Error).name;
        failures[reason] = (failures[reason] ?? 0) + 1;
        return { recordId, result: "ProcessingFailed" };
      }
    });
    if (Object.keys(failures).length > 0) {
      logger.warn({ records: records.length, failures }, "changes are left as they came");
    }
    return { records: answered };
  };
}

function recordsOf(event: unknown): FirehoseRecord[] {
  const records = (event as Partial<FirehoseEvent> | null)?.records;
  return Array.isArray(records) ? records.filter((record) => typeof record?.recordId === "string") : [];
}

/** @throws UnreadableChangeError */
function lineOf(record: FirehoseRecord): string {
  const bytes = Buffer.from(record.data, "base64");
  if (!isUtf8(bytes)) {
    throw new UnreadableChangeError("no UTF-8");
  }
  const row = rowOf(parse(bytes.toString()), record.approximateArrivalTimestamp);
  return Buffer.from(`${JSON.stringify(row)}\n`).toString("base64");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableChangeError("no JSON");
  }
}

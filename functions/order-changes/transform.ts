import type { Logger } from "../shared/logger.ts";
import {
  AnswerSpace,
  type FirehoseAnswer,
  type FirehoseEvent,
  type FirehoseRecord,
  LONGEST_ANSWER,
} from "./firehose-batch.ts";
import { lineOf, reasonOf, rowOfRecord } from "./record.ts";
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
        const row = rowOfRecord(Buffer.from(record.data, "base64"), record.approximateArrivalTimestamp);
        const data = Buffer.from(lineOf(row)).toString("base64");
        if (!space.take(data)) {
          throw new UnreadableChangeError("no room in the answer");
        }
        return { recordId, result: "Ok", data };
      } catch (error) {
        const reason = reasonOf(error);
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

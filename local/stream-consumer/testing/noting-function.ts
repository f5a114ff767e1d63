import { appendFileSync } from "node:fs";
import { handleEach, readKinesisEvent } from "../../../functions/shared/kinesis-batch.ts";

/** Of the function below, as its environment variables. */
export interface NotingEnvironment {
  /** Gets a line a record that was handled. */
  NOTES: string;
  /** Data of records that fail. */
  POISON?: string;
  /** How long it takes for a batch. */
  BATCH_MS?: string;
  /** Every batch of so many fails as a whole. */
  FAILS_EVERY?: string;
}

/** A line of the notes. */
export interface Note {
  shardId: string;
  sequenceNumber: string;
  text: string;
  arrivalMs: number;
  handledMs: number;
}

const { NOTES, POISON, BATCH_MS = "0", FAILS_EVERY = "0" } = process.env as unknown as NotingEnvironment;

let batches = 0;

/** Notes each record that it is given. */
export async function handler(event: unknown) {
  await new Promise((resolve) => setTimeout(resolve, Number(BATCH_MS)));
  batches += 1;
  if (batches % Number(FAILS_EVERY) === 0) {
    throw new Error("this time");
  }
  return await handleEach(
    readKinesisEvent(event),
    ({ shardId, sequenceNumber, arrivalMs, data }) => {
      const text = data.toString();
      if (text === POISON) {
        throw new Error("poison");
      }
      const note: Note = { shardId, sequenceNumber, text, arrivalMs, handledMs: Date.now() };
      appendFileSync(NOTES, `${JSON.stringify(note)}\n`);
    },
    { warn: () => {} },
  );
}

import type { LambdaClient } from "@aws-sdk/client-lambda";
import { z } from "zod";
import type { Stream } from "../../../events/schema.ts";
import { invokeFunction } from "../../shared/invoke-function.ts";
import { recordsOf, reportAnswerSchema } from "../../shared/report-answer.ts";

const time = z.iso.datetime().nullable();

const schema = z
  .object({
    received: z.number(),
    accepted: z.number(),
    duplicates: z.number(),
    repeats: z.number(),
    rejected: z.number(),
    expired: z.number(),
    last_batch: time,
    last_click_arrival: time,
    last_checkout_arrival: time,
  })
  .transform(({ last_batch: lastBatch, last_click_arrival, last_checkout_arrival, ...sums }) => ({
    sums,
    lastBatch,
    lastArrival: { clicks: last_click_arrival, checkouts: last_checkout_arrival } satisfies Record<
      Stream,
      string | null
    >,
  }));

/** Sums over all batches, when the last one was committed, and up to when each stream is (RFC 3339). */
export type Books = z.output<typeof schema>;

/**
 * Asks the reports function, which is where the database is; the orchestrator is not.
 * @throws FunctionFailedError, FunctionNotFoundError
 */
export async function readBooks(
  lambda: LambdaClient,
  reportsFunction: string,
  abortSignal: AbortSignal,
): Promise<Books> {
  const answer = await invokeFunction(lambda, reportsFunction, { report: "books" }, abortSignal);
  const [books] = recordsOf(reportAnswerSchema.parse(answer));
  return schema.parse(books);
}

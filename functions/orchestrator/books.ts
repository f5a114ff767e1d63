import { InvokeCommand, type LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import { z } from "zod";

const time = z.iso.datetime().nullable();

const schema = z.object({
  received: z.number(),
  accepted: z.number(),
  duplicates: z.number(),
  rejected: z.number(),
  expired: z.number(),
  last_batch: time,
  last_click_arrival: time,
  last_checkout_arrival: time,
});

/** What has come in since the beginning, what became of it, and up to when each stream is committed (RFC 3339). */
export type Books = z.output<typeof schema>;

/** The report of the books cannot be had. The message says why, in one line. */
export class BooksUnavailableError extends Error {
  override name = "BooksUnavailableError";
}

/** There is no reports function here. Permanent until someone deploys it. */
export class ReportsNotDeployedError extends BooksUnavailableError {
  override name = "ReportsNotDeployedError";
}

/**
 * Asks the reports function, which is where the database is; the orchestrator is not.
 * @throws BooksUnavailableError, ReportsNotDeployedError
 */
export async function readBooks(
  lambda: LambdaClient,
  reportsFunction: string,
  abortSignal: AbortSignal,
): Promise<Books> {
  const { columns, rows } = answerSchema.parse(await invoke(lambda, reportsFunction, abortSignal));
  const [row = []] = rows;
  return schema.parse(Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}

const answerSchema = z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.unknown())) });

async function invoke(lambda: LambdaClient, reportsFunction: string, abortSignal: AbortSignal) {
  const payload = Buffer.from(JSON.stringify({ report: "books" }));
  try {
    const answer = await lambda.send(new InvokeCommand({ FunctionName: reportsFunction, Payload: payload }), {
      abortSignal,
    });
    const result = JSON.parse(Buffer.from(answer.Payload ?? []).toString() || "null");
    if (answer.FunctionError !== undefined) {
      throw new BooksUnavailableError(result?.errorMessage ?? answer.FunctionError);
    }
    return result;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      throw new ReportsNotDeployedError(
        `Lambda ${reportsFunction} does not exist in this account and region: deploy the reports first`,
        { cause: error },
      );
    }
    throw error;
  }
}

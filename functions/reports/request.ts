import { z } from "zod";

const schema = z.strictObject({
  report: z.string().min(1),
  parameters: z.record(z.string(), z.unknown()).default({}),
});

/** Which report to run, and with what. */
export type ReportRequest = z.output<typeof schema>;

/** The payload is no request for a report. Permanent. */
export class InvalidRequestError extends Error {
  override name = "InvalidRequestError";
}

/** @throws InvalidRequestError with one line that says what is allowed. */
export function parseRequest(payload: unknown): ReportRequest {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) {
    throw new InvalidRequestError(
      'the payload must be {"report":"<name>"} or {"report":"<name>","parameters":{…}}',
    );
  }
  return parsed.data;
}

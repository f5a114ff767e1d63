import { z } from "zod";
import { InvalidRequestError } from "../shared/invalid-request.ts";

const reportSchema = z.strictObject({
  report: z.string().min(1),
  parameters: z.record(z.string(), z.unknown()).default({}),
});
/** Characters as the contract counts them. */
const explanationSchema = z.strictObject({ explain: z.string().regex(/^[^\0]{1,200}$/su) });

/** Which report to run, and with what. */
export type ReportRequest = z.output<typeof reportSchema>;

/** The checkout to explain. */
export type ExplanationRequest = z.output<typeof explanationSchema>;

/** @throws InvalidRequestError with one line that says what is allowed. */
export function parseRequest(payload: unknown): ReportRequest | ExplanationRequest {
  const parsed = z.union([reportSchema, explanationSchema]).safeParse(payload);
  if (!parsed.success) {
    throw new InvalidRequestError(
      'the payload must be {"report":"<name>"} or {"report":"<name>","parameters":{…}} or {"explain":"<checkout_id>"}',
    );
  }
  return parsed.data;
}

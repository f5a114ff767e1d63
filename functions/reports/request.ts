import { z } from "zod";
import { InvalidRequestError } from "../shared/invalid-request.ts";
import { PROFILE_PAYLOADS, profileSchema, tablesSchema } from "../shared/profile-request.ts";

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

/** The table to profile, or a question which there are. */
export type ProfileRequest = z.output<typeof profileSchema> | z.output<typeof tablesSchema>;

const schema = z.union([reportSchema, explanationSchema, profileSchema, tablesSchema]);

/** @throws InvalidRequestError with one line that says what is allowed. */
export function parseRequest(payload: unknown): ReportRequest | ExplanationRequest | ProfileRequest {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) {
    throw new InvalidRequestError(
      `the payload must be {"report":"<name>"} or {"report":"<name>","parameters":{…}} or {"explain":"<checkout_id>"} or ${PROFILE_PAYLOADS}`,
    );
  }
  return parsed.data;
}

import { z } from "zod";
import { InvalidRequestError } from "../shared/invalid-request.ts";
import { PROFILE_PAYLOADS, profileSchema, tablesSchema } from "../shared/profile-request.ts";

const schema = z.union([
  z.strictObject({
    report: z.string().min(1),
    parameters: z.record(z.string(), z.unknown()).default({}),
    from: z.string().min(1).optional(),
  }),
  z.strictObject({ sources: z.literal(true) }),
  profileSchema,
  tablesSchema,
]);

/** Which report of the lake to run, with what, and on which imported set; what there is to ask of; or which table to profile. */
export type InsightsRequest = z.output<typeof schema>;

/** @throws InvalidRequestError with one line that says what is allowed. */
export function parseRequest(payload: unknown): InsightsRequest {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) {
    throw new InvalidRequestError(
      `the payload must be {"report":"<name>"}, beside it "parameters":{…} and "from":"<imported set>"; or {"sources":true}; or ${PROFILE_PAYLOADS}`,
    );
  }
  return parsed.data;
}

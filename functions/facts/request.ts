import { z } from "zod";
import { InvalidRequestError } from "../shared/invalid-request.ts";

const start = z.strictObject({
  action: z.literal("start"),
  /** Only while the system is wanted: what the clock asks for. */
  if_wanted: z.literal(true).optional(),
});

const schema = z.discriminatedUnion("action", [start, z.strictObject({ action: z.literal("look") })]);

/** To have what is new made to facts, or to look how the latest run ended. */
export type FactsRequest = z.output<typeof schema>;
export type StartRequest = z.output<typeof start>;

/** @throws InvalidRequestError with one line that says what is allowed. */
export function parseRequest(payload: unknown): FactsRequest {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) {
    throw new InvalidRequestError(
      `the payload is no request; allowed are {"action":"start"}, with "if_wanted":true, and {"action":"look"}`,
    );
  }
  return parsed.data;
}

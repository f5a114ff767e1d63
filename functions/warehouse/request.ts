import { z } from "zod";
import { InvalidRequestError } from "../shared/invalid-request.ts";

const schema = z.union([
  z.strictObject({ action: z.enum(["migrate", "status"]) }),
  z.strictObject({
    action: z.literal("refresh"),
    /** Only while the system is wanted: what the clock asks for. */
    if_wanted: z.literal(true).optional(),
  }),
  z.strictObject({
    action: z.literal("refill"),
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }).optional(),
  }),
  z.strictObject({
    report: z.string().min(1),
    parameters: z.record(z.string(), z.unknown()).default({}),
  }),
  z.strictObject({ sql: z.string().min(1).max(100_000) }),
]);

/** What the warehouse is asked for. */
export type WarehouseRequest = z.output<typeof schema>;

/** @throws InvalidRequestError with one line that says what is allowed. */
export function parseRequest(payload: unknown): WarehouseRequest {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) {
    throw new InvalidRequestError(
      'the payload must be {"action":"migrate"}, {"action":"refresh"}, beside it "if_wanted":true, {"action":"status"}, {"action":"refill"}, beside it "from" and "to" as times, {"report":"<name>"}, beside it "parameters":{…}, or {"sql":"<select …>"}',
    );
  }
  return parsed.data;
}

import { z } from "zod";
import { SHOP_TABLES } from "../../mysql/tables.ts";
import { InvalidRequestError } from "../shared/invalid-request.ts";

const schema = z.union([
  z.strictObject({ action: z.enum(["migrate", "refresh", "status"]) }),
  z.strictObject({
    action: z.literal("load"),
    /** @default all */
    tables: z
      .array(z.enum(SHOP_TABLES.map(({ name }) => name)))
      .min(1)
      .optional(),
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
      'the payload must be {"action":"migrate"}, {"action":"refresh"}, {"action":"load"}, beside it "tables":[…], {"action":"status"}, {"report":"<name>"}, beside it "parameters":{…}, or {"sql":"<select …>"}',
    );
  }
  return parsed.data;
}

import { z } from "zod";
import { SHOP_TABLES } from "../../mysql/tables.ts";
import { InvalidRequestError } from "../shared/invalid-request.ts";

const TABLES = SHOP_TABLES.map(({ name }) => name);

const schema = z.strictObject({
  action: z.literal("export"),
  /** @default all */
  tables: z.array(z.enum(TABLES)).min(1).optional(),
  /** Every row again. */
  full: z.boolean().default(false),
  /** Tells what is due, and exports nothing. */
  dry_run: z.boolean().default(false),
});

/** What the sync is asked for. */
export type SyncRequest = z.output<typeof schema>;

/** @throws InvalidRequestError with one line that says what is allowed. */
export function parseRequest(payload: unknown): SyncRequest {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) {
    throw new InvalidRequestError(
      `the payload must be {"action":"export"}, beside it "tables":[…] of ${TABLES.join(", ")}, "full":true or "dry_run":true`,
    );
  }
  return parsed.data;
}

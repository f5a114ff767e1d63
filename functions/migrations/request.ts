import { z } from "zod";
import { InvalidRequestError } from "../shared/invalid-request.ts";

const days = z.number().int().min(1).max(3650);

const schema = z.strictObject({
  settings: z
    .strictObject({ lookback_days: days, click_retention_days: days })
    .refine((settings) => settings.click_retention_days >= settings.lookback_days)
    .optional(),
});

/** What a new database is set to; a payload without settings leaves them to the migrations. */
export type MigrationsRequest = z.output<typeof schema>;
export type InitialSettings = NonNullable<MigrationsRequest["settings"]>;

/** @throws InvalidRequestError with one line that says what is allowed. */
export function parseRequest(payload: unknown): MigrationsRequest {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) {
    throw new InvalidRequestError(
      'the payload must be {} or {"settings":{"lookback_days":7,"click_retention_days":30}}, the retention not shorter than the lookback',
    );
  }
  return parsed.data;
}

import { z } from "zod";
import { InvalidRequestError } from "../shared/invalid-request.ts";

/** More do not fit into what Lambda takes and answers. */
export const MOST_IDS = 1_000;

const schema = z.union([
  /** By the clock: EventBridge names the time. */
  z.looseObject({ time: z.iso.datetime(), action: z.undefined().optional() }).transform(() => ({
    action: "reconcile" as const,
  })),
  z.strictObject({ action: z.literal("reconcile") }),
  z.strictObject({ action: z.literal("last") }),
  z.strictObject({
    action: z.literal("failed"),
    limit: z.int().min(1).max(MOST_IDS).default(100),
  }),
  z.strictObject({
    action: z.literal("replay"),
    /** Or the beginnings of ids. @default all */
    ids: z
      .array(z.string().regex(/^[0-9a-f]{1,32}$/))
      .min(1)
      .max(MOST_IDS)
      .optional(),
    /** The object that the replay before came to. */
    after: z.string().min(1).optional(),
  }),
]);

/** To reconcile, to tell what the last run found, to list failed rows, or to replay them. */
export type OrderReconcilerRequest = z.output<typeof schema>;

/** What a caller writes. */
export type OrderReconcilerPayload = z.input<typeof schema>;

/** @throws InvalidRequestError with one line that says what is allowed. */
export function parseRequest(payload: unknown): OrderReconcilerRequest {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) {
    throw new InvalidRequestError(
      `the payload is no request; allowed are {"action":"reconcile"}, {"action":"last"}, {"action":"failed"}, with "limit" up to ${MOST_IDS}, and {"action":"replay"}, with "ids":[…]`,
    );
  }
  return parsed.data;
}

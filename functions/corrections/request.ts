import { z } from "zod";
import { parseTime } from "../../events/event-time.ts";
import { VERDICTS } from "../../postgres/bots.ts";
import { InvalidRequestError } from "../shared/invalid-request.ts";

/** More at once would not fit into what Lambda takes and answers. */
export const MOST_AT_ONCE = 1_000;

const stream = z.enum(["clicks", "checkouts"]);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const idStart = z.string().regex(/^[0-9a-f]{1,64}$/);
const rejectedId = z.strictObject({ stream, id: sha256 });
const list = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(MOST_AT_ONCE);

const values = z
  .strictObject({
    scope: z.enum(["product", "user"]),
    /** Durations are in seconds. */
    lookback: z.number().positive(),
    max_path: z.int().min(2).max(1000),
    click_retention: z.number().positive(),
  })
  .refine(({ lookback, click_retention }) => lookback <= click_retention, {
    path: ["lookback"],
    error: "must be at most click_retention",
  });

/** Characters as the contract counts them; PostgreSQL's texts have no NUL. */
const text = (most: number) => z.string().regex(new RegExp(`^[^\\0]{1,${most}}$`, "su"));
const user = text(128);
/** To the microsecond, as clicks have it. */
const moment = z
  .string()
  .refine((time) => parseTime(time) !== undefined, "must be a time with a zone such as 2026-01-31T06:00:00Z");

const override = z
  .strictObject({
    action: z.literal("override-user"),
    user,
    verdict: z.enum(VERDICTS),
    /** Of clicks' times, `to` not included; without bound where they are not given. */
    from: moment.optional(),
    to: moment.optional(),
    who: text(200),
    why: text(1000),
  })
  .refine(({ from, to }) => !from || !to || Number(parseTime(from)) < Number(parseTime(to)), {
    path: ["to"],
    error: "must be after from",
  });

const sentPayload = z.strictObject({
  stream,
  hash: sha256,
  seenBefore: z.int().min(0),
  userId: z.string().nullable(),
  eventTime: z.string().nullable(),
  eventId: z.string().nullable(),
  checkoutId: z.string().nullable(),
});

const schema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("settings") }),
  z.strictObject({ action: z.literal("plan-settings"), values }),
  z.strictObject({ action: z.literal("change-settings"), from: z.int(), values }),
  z.strictObject({
    action: z.literal("list-rejected"),
    reason: z.string().optional(),
    after: rejectedId.optional(),
    limit: z.int().min(1).max(MOST_AT_ONCE),
  }),
  z.strictObject({ action: z.literal("count-rejected") }),
  z.strictObject({ action: z.literal("find-rejected"), idStarts: list(idStart) }),
  z.strictObject({ action: z.literal("show-rejected"), event: rejectedId }),
  z.strictObject({
    action: z.literal("times-seen"),
    payloads: list(z.strictObject({ stream, hash: sha256 })),
  }),
  z.strictObject({ action: z.literal("outcomes"), sent: list(sentPayload) }),
  z.strictObject({
    action: z.literal("send"),
    /** Data in base64. */
    records: list(z.strictObject({ stream, partitionKey: z.string().min(1).max(256), data: z.base64() })),
  }),
  z.strictObject({
    action: z.literal("note-replays"),
    settled: list(
      rejectedId.extend({
        sentStream: stream,
        sentHash: sha256,
        outcome: z.enum(["fact", "repeat", "rejected"]),
      }),
    ),
  }),
  z.strictObject({ action: z.literal("show-user"), user }),
  override,
]);

/** What a person decides of a user's clicks. */
export type OverrideRequest = z.output<typeof override>;

/** One step of what a person puts right; each is whole by itself. */
export type CorrectionsRequest = z.output<typeof schema>;

export type CorrectionsAction = CorrectionsRequest["action"];

/** @throws InvalidRequestError with one line that says what is allowed. */
export function parseRequest(payload: unknown): CorrectionsRequest {
  const parsed = schema.safeParse(payload);
  if (parsed.success) {
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".");
  if (issue?.code === "custom") {
    throw new InvalidRequestError(`${where} ${issue.message}`);
  }
  const actions = schema.options.map(({ shape }) => [...shape.action.values][0]).join(", ");
  throw new InvalidRequestError(
    `the payload is no request (${where || "all of it"}: ${issue?.message}); actions are ${actions}`,
  );
}

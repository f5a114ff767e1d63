import { z } from "zod";
import { InvalidRequestError } from "../shared/invalid-request.ts";
import { issueWords } from "./issue-words.ts";
import { STATUSES } from "./order.ts";

/** So many writes take seconds, and their orders fit into what Lambda takes. */
export const MOST_VERSIONS = 500;

/** Lengths as the contract's checkouts have them. */
const text = (most: number) =>
  z
    .string()
    .regex(
      new RegExp(`^[^\\0\\p{Surrogate}]{1,${most}}$`, "su"),
      `must have 1 to ${most} characters, no NUL, no lone surrogate`,
    );
const id = text(128);
const name = text(256).nullish();
const version = z.int().min(1);

/** A JSON number is read as it is written, up to the 15 digits that a double keeps. */
const amount = z
  .union([z.string(), z.number()], "must be an amount")
  .transform(String)
  .pipe(z.string().regex(/^\d{1,10}([.]\d{1,4})?$/, "must be an amount such as 9.99"));

const item = z.strictObject({
  product_id: id,
  product_name: name,
  category: name,
  brand: name,
  quantity: z.int().min(1).max(10_000),
  unit_price: amount,
});
const items = z.array(item).max(100, "must have at most 100 items");
const someItems = items.min(1, "must have at least one item");

const placement = z.strictObject({
  /** The caller's: the same one twice is one order. */
  orderid: id,
  currency: z.string(),
  items: someItems,
  checkout_id: id.nullish(),
  user_id: id.nullish(),
});

const change = z
  .strictObject({
    action: z.literal("change"),
    orderid: id,
    status: z.enum(STATUSES).optional(),
    items: someItems.optional(),
    /** That the caller has seen; refused where it is another one by now. */
    version: version.optional(),
  })
  .refine(({ status, items }) => status !== undefined || items !== undefined, {
    error: "a change has a status, items, or both",
  });

/** A version of another shop's order, in that shop's words. */
const recorded = placement.extend({
  items,
  status: z.string().regex(/^[a-z_]{1,40}$/),
  version,
  placed_at: z.iso.datetime(),
  changed_at: z.iso.datetime(),
});

const schema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("place"), order: placement }),
  change,
  z.strictObject({ action: z.literal("delete"), orderid: id }),
  z.strictObject({ action: z.literal("show"), orderid: id }),
  z.strictObject({ action: z.literal("record"), versions: z.array(recorded).min(1).max(MOST_VERSIONS) }),
]);

/** What the order desk is asked by invoke; its API says the same by HTTP. */
export type OrderDeskRequest = z.output<typeof schema>;

/** As it is sent. */
export type OrderDeskPayload = z.input<typeof schema>;

export type Placement = z.output<typeof placement>;
export type Change = z.output<typeof change>;
export type RecordedVersion = z.output<typeof recorded>;

export type RecordedPayload = z.input<typeof recorded>;

/** @throws InvalidRequestError with one line that says what is wrong, and where */
export function parseRequest(payload: unknown): OrderDeskRequest {
  const parsed = schema.safeParse(payload, { error: issueWords });
  if (parsed.success) {
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".").replace(/^order\./, "");
  if (where === "action") {
    const actions = schema.options.map(({ shape }) => [...shape.action.values][0]).join(", ");
    throw new InvalidRequestError(`action must be one of ${actions}`);
  }
  throw new InvalidRequestError(where ? `${where}: ${issue?.message}` : `${issue?.message}`);
}

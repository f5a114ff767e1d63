import type { Random } from "./random.ts";
import type { GeneratorSettings } from "./settings.ts";
import type { Step } from "./step.ts";

/** How an event can break the contract; the reason it is rejected with. */
export type Malformation =
  | "not_json"
  | "schema_violation"
  | "future_time"
  | "too_old"
  | "value_mismatch"
  | "conflicting_checkout";

/** What happens to an event on its way to the stream. */
export interface Delivery {
  /** Milliseconds behind its turn. */
  delayMs: number;
  /** Sent once more, so many milliseconds after. */
  duplicateAfterMs: number | undefined;
  malformation: Malformation | undefined;
}

/** A record of an event: when it is sent, what must become of it, and what it tells. */
export interface Send {
  /** Milliseconds since 1970. */
  dueMs: number;
  fate: Fate;
  form: "whole" | "malformed" | "reloaded";
}

/** What must become of a record: a fact, a duplicate or repeat of one, or a rejected event with this reason. */
export type Fate = "fact" | "duplicate" | "repeat" | Malformation;

const MALFORMED_CLICKS = ["not_json", "schema_violation", "future_time", "too_old"] as const;
const MALFORMED_CHECKOUTS = [...MALFORMED_CLICKS, "value_mismatch", "conflicting_checkout"] as const;

/** There are few orders: their own ways to go wrong are seen only where they go wrong more often. */
const CHECKOUTS_WORSE_BY = 5;

const LONGEST_DELAY_MS = 20_000;
const LONGEST_DUPLICATE_MS = 60_000;
/** The first order under an id stands, so one that conflicts with it or repeats it must come later. */
export const RIVAL_AFTER_MS = 10_000;

/** No event is delivered later behind its turn. */
export const LONGEST_DELIVERY_MS = LONGEST_DELAY_MS + LONGEST_DUPLICATE_MS + RIVAL_AFTER_MS;

export function drawDelivery(
  random: Random,
  act: Step["act"],
  shares: GeneratorSettings["shares"],
): Delivery {
  const delayMs = random.chance(shares.out_of_order) ? random.integer(2_000, LONGEST_DELAY_MS) : 0;
  const duplicateAfterMs = random.chance(shares.duplicated)
    ? random.integer(0, LONGEST_DUPLICATE_MS)
    : undefined;
  const isCheckout = act === "checkout";
  const malformation = random.chance(shares.malformed * (isCheckout ? CHECKOUTS_WORSE_BY : 1))
    ? random.pick<Malformation>(isCheckout ? MALFORMED_CHECKOUTS : MALFORMED_CLICKS)
    : undefined;
  return { delayMs, duplicateAfterMs, malformation };
}

/**
 * The records of an event whose first one is sent then.
 * @param isReloaded an order's page is loaded once more, and tells the order by another event
 */
export function sendsOf(
  { duplicateAfterMs, malformation }: Delivery,
  firstMs: number,
  isReloaded: boolean,
): Send[] {
  const conflicts = malformation === "conflicting_checkout";
  const isWhole = malformation === undefined || conflicts;
  const form = isWhole ? "whole" : "malformed";
  const rivalMs = firstMs + RIVAL_AFTER_MS;
  return [
    { dueMs: firstMs, fate: isWhole ? "fact" : malformation, form },
    ...(duplicateAfterMs === undefined
      ? []
      : [{ dueMs: firstMs + duplicateAfterMs, fate: "duplicate", form } as const]),
    ...(conflicts ? [{ dueMs: rivalMs, fate: malformation, form: "malformed" } as const] : []),
    ...(isReloaded ? [{ dueMs: rivalMs, fate: "repeat", form: "reloaded" } as const] : []),
  ];
}

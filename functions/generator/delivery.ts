import type { Step } from "./journey.ts";
import type { Random } from "./random.ts";
import type { GeneratorSettings } from "./settings.ts";

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
  repeatAfterMs: number | undefined;
  malformation: Malformation | undefined;
}

const MALFORMED_CLICKS = ["not_json", "schema_violation", "future_time", "too_old"] as const;
const MALFORMED_CHECKOUTS = [...MALFORMED_CLICKS, "value_mismatch", "conflicting_checkout"] as const;

/** There are few orders: their own ways to go wrong are seen only where they go wrong more often. */
const CHECKOUTS_WORSE_BY = 5;

const LONGEST_DELAY_MS = 20_000;
const LONGEST_REPEAT_MS = 60_000;
/** The first order under an id stands, so the other one must come later. */
export const CONFLICT_AFTER_MS = 10_000;

/** No event is delivered later behind its turn. */
export const LONGEST_DELIVERY_MS = LONGEST_DELAY_MS + LONGEST_REPEAT_MS + CONFLICT_AFTER_MS;

export function drawDelivery(
  random: Random,
  act: Step["act"],
  shares: GeneratorSettings["shares"],
): Delivery {
  const delayMs = random.chance(shares.out_of_order) ? random.integer(2_000, LONGEST_DELAY_MS) : 0;
  const repeatAfterMs = random.chance(shares.duplicated) ? random.integer(0, LONGEST_REPEAT_MS) : undefined;
  const isCheckout = act === "checkout";
  const malformation = random.chance(shares.malformed * (isCheckout ? CHECKOUTS_WORSE_BY : 1))
    ? random.pick<Malformation>(isCheckout ? MALFORMED_CHECKOUTS : MALFORMED_CLICKS)
    : undefined;
  return { delayMs, repeatAfterMs, malformation };
}

import type { Checkout } from "../../events/event-types.ts";
import { LONGEST_DELIVERY_MS } from "./delivery.ts";
import { LONGEST_JOURNEY_MS } from "./journey.ts";
import { createPlan, MINUTE_MS, type PlannedStep } from "./plan.ts";
import type { Seeded } from "./random.ts";
import type { GeneratorSettings } from "./settings.ts";

/** A checkout is sent so many minutes after its journey began, at most. */
export const LONGEST_UNTIL_SENT = Math.ceil((LONGEST_JOURNEY_MS + LONGEST_DELIVERY_MS) / MINUTE_MS);

export interface ShopCheckout {
  checkout: Checkout;
  /** When it is first sent, in milliseconds since 1970. */
  dueMs: number;
}

/** The made-up shop's checkouts, without all that its shoppers do else. */
export function createShopCheckouts(settings: GeneratorSettings): {
  seeded: Seeded;
  /** Of the journeys that begin in a minute (counted since 1970), at most so many that arrive whole and in time. */
  begunIn(minute: number, most: number): ShopCheckout[];
} {
  const { seeded, makeEvent, planSteps } = createPlan(settings);
  return {
    seeded,
    begunIn(minute, most) {
      const planned: PlannedStep[] = [];
      for (const each of planSteps(minute, 0)) {
        if (each.step.act === "checkout" && each.delivery.malformation === undefined) {
          planned.push(each);
        }
        if (planned.length === most) {
          break;
        }
      }
      return planned.map(({ origin, journey, step, delivery, timeMs }) => ({
        checkout: makeEvent(origin, journey, step, timeMs) as Checkout,
        dueMs: timeMs + delivery.delayMs,
      }));
    },
  };
}

import { createShopCheckouts, LONGEST_UNTIL_SENT } from "../generator/checkouts.ts";
import type { GeneratorSettings } from "../generator/settings.ts";
import { drawLife, type LifeStep, LONGEST_LIFE } from "./life.ts";
import type { OrderItem, OrderStatus } from "./order.ts";
import type { Placement } from "./request.ts";

/** Of the shop's checkouts of a minute: orders are written for money. */
export const ORDERS_A_MINUTE = 3;

const MINUTE_MS = 60_000;

/** For so many minutes before, a checkout that lives on may have begun. */
const LOOK_BACK = LONGEST_UNTIL_SENT + LONGEST_LIFE;

/** An order of the made-up shop, and all that becomes of it. */
export interface MadeUpOrder {
  placement: Placement;
  /** Counted since 1970. */
  placedIn: number;
  life: readonly LifeStep[];
}

/**
 * What becomes of the made-up shop's checkouts.
 * @returns gives the orders that live in a minute: a pure function of settings and minute
 */
export function createMadeUpOrders(settings: GeneratorSettings): (minute: number) => MadeUpOrder[] {
  const { begunIn, seeded } = createShopCheckouts(settings);
  // Each minute's orders are asked for as long as they live.
  const known = new Map<number, MadeUpOrder[]>();

  function ordersBegunIn(minute: number): MadeUpOrder[] {
    return begunIn(minute, ORDERS_A_MINUTE).map(({ checkout, dueMs }, number) => {
      const { checkout_id, user_id, currency } = checkout;
      const items = checkout.items.map(
        (item): OrderItem => ({ ...item, unit_price: String(item.unit_price) }),
      );
      return {
        placement: { orderid: checkout_id, checkout_id, user_id, currency, items },
        placedIn: Math.floor(dueMs / MINUTE_MS),
        life: drawLife(seeded("order", minute, number), items),
      };
    });
  }

  return (minute) => {
    const begins = Array.from({ length: LOOK_BACK + 1 }, (_, back) => minute - back);
    for (const begin of begins.filter((each) => !known.has(each))) {
      known.set(begin, ordersBegunIn(begin));
    }
    for (const begin of known.keys()) {
      if (!begins.includes(begin)) {
        known.delete(begin);
      }
    }
    return begins
      .flatMap((begin) => known.get(begin) ?? [])
      .filter(({ placedIn }) => placedIn <= minute && minute <= placedIn + LONGEST_LIFE);
  };
}

/** What the order is after so many steps of its life. */
export function statusAfter(life: readonly LifeStep[], steps: number): OrderStatus {
  return life
    .slice(0, steps)
    .reduce<OrderStatus>(
      (status, { change }) => (change !== "delete" && "status" in change ? change.status : status),
      "placed",
    );
}

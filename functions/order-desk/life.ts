import type { Random } from "../generator/random.ts";
import type { OrderItem, OrderStatus } from "./order.ts";

/** What becomes of a made-up order after it was placed, and how many minutes after. */
export type LifeStep = { after: number } & (
  | { change: { status: OrderStatus } | { items: OrderItem[] } }
  | { change: "delete" }
);

/** Minutes: days in a real shop, so that a short run shows whole lives. */
export const LONGEST_LIFE = 30;

const CHANGES_MIND = 0.1;
const CANCELS = 0.08;
const IS_DELETED = 0.03;

/** Placed, paid, shipped, delivered; some are changed, some cancelled, and some of those that ended are deleted. */
export function drawLife(random: Random, items: readonly OrderItem[]): LifeStep[] {
  const steps: LifeStep[] = [];
  let after = 0;
  const then = (least: number, most: number, change: LifeStep["change"]) => {
    after += random.integer(least, most);
    steps.push({ after, change } as LifeStep);
  };
  if (random.chance(CHANGES_MIND)) {
    then(1, 2, { items: items.map((item, index) => (index === 0 ? oneMore(item) : item)) });
  }
  if (random.chance(CANCELS / 2)) {
    then(1, 3, { status: "cancelled" });
  } else {
    then(1, 3, { status: "paid" });
    if (random.chance(CANCELS / 2)) {
      then(1, 3, { status: "cancelled" });
    } else {
      then(2, 8, { status: "shipped" });
      then(3, 14, { status: "delivered" });
    }
  }
  if (random.chance(IS_DELETED)) {
    then(1, 3, "delete");
  }
  return steps;
}

const oneMore = (item: OrderItem): OrderItem => ({ ...item, quantity: item.quantity + 1 });

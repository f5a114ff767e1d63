import type { Random } from "./random.ts";
import { type Click, click, onlyVisit, order, popular, type Stage, type Step, type Visit } from "./step.ts";

const SECOND = 1000;

const MOST_SESSIONS = 4;

/** One to four visits of a person. @param products how many there are */
export function shop(random: Random, products: number): Step[] {
  // Some know what they want: an order without a click.
  if (random.chance(0.01)) {
    return [order(onlyVisit(0), [popular(random, products)])];
  }
  const steps: Step[] = [];
  const interests = Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => popular(random, products));
  const cart = new Set<number>();
  let now = 0;
  for (let session = 0; session < MOST_SESSIONS; session += 1) {
    const isOnOtherDevice = session > 0 && random.chance(0.25);
    now = browse(random, { now, session, isOnOtherDevice, interests, cart, steps });
    if (cart.size > 0 && random.chance(session === 0 ? 0.2 : 0.45)) {
      buy(random, { now, session, isOnOtherDevice, cart, steps });
      break;
    }
    // Who left something in the cart is likelier to come back.
    if (!random.chance(cart.size > 0 ? 0.7 : 0.35)) {
      break;
    }
    // Days in a real shop; minutes here, so that a short run shows what came of a visit.
    now += random.integer(15, 75) * SECOND;
  }
  return steps;
}

interface ShoppingVisit extends Visit {
  cart: Set<number>;
  steps: Step[];
}

/** One session; fills the cart. @returns when it ended */
function browse(random: Random, visit: ShoppingVisit & { interests: number[] }): number {
  const { session, isOnOtherDevice, interests, cart, steps } = visit;
  let { now } = visit;
  const add = (act: Click, products: number[], stage?: Stage) =>
    steps.push(click({ now, session, isOnOtherDevice }, act, products, stage));
  const views = random.integer(1, 5);
  for (let view = 0; view < views; view += 1) {
    const product = random.pick(interests);
    const stage =
      view === 0 ? (session === 0 ? "first" : "again") : random.chance(0.05) ? "within" : undefined;
    add("page_view", random.chance(view === 0 ? 0.3 : 0.1) ? [] : [product], stage);
    now += random.integer(3, 30) * SECOND;
    if (random.chance(session === 0 ? 0.1 : 0.2)) {
      add("add_to_cart", [product]);
      cart.add(product);
      now += random.integer(2, 15) * SECOND;
    } else if (cart.has(product) && random.chance(0.1)) {
      add("remove_from_cart", [product]);
      cart.delete(product);
      now += random.integer(2, 15) * SECOND;
    }
  }
  return now;
}

/** Buys what is in the cart, some by way of a page where they sign in or pay, and some one thing of it once more. */
function buy(random: Random, { now, session, isOnOtherDevice, cart, steps }: ShoppingVisit): void {
  const bought = [...cart];
  const after = (seconds: number): Visit => ({ now: now + seconds * SECOND, session, isOnOtherDevice });
  let orderedAfter = 0;
  if (random.chance(0.25)) {
    steps.push(click(after(0), "page_view", [random.pick(bought)], "ordering"));
    orderedAfter = random.integer(2, 10);
  }
  steps.push(order(after(orderedAfter), bought));
  if (random.chance(0.4)) {
    steps.push(click(after(orderedAfter + random.integer(1, 20)), "page_view", [], "ordered"));
  }
  if (random.chance(0.08)) {
    steps.push(order(after(orderedAfter + random.integer(30, 180)), [random.pick(bought)]));
  }
}

import type { Random } from "./random.ts";

/**
 * When somebody comes from elsewhere: at first, once more, or in mid-visit, back from an ad or a page of coupons; or back
 * from where one signs in or pays, just before an order and after it.
 */
export const STAGES = ["first", "again", "within", "ordering", "ordered"] as const;
export type Stage = (typeof STAGES)[number];

/** One act of a journey; becomes one event. */
export interface Step {
  /** Milliseconds since the journey's start. */
  afterMs: number;
  act: "page_view" | "add_to_cart" | "remove_from_cart" | "checkout";
  session: number;
  /** Undefined for a page that a page of the shop led to. */
  cameFromElsewhere: Stage | undefined;
  isOnOtherDevice: boolean;
  /** Numbers in the catalogue: a page of the shop itself has none, an order has some. */
  products: number[];
}

/** One shopper's way through the shop, in one to four sessions. */
export interface Journey {
  shopper: number;
  isBot: boolean;
  steps: Step[];
}

/** No journey takes longer: who asks for a minute's events looks back so far. */
export const LONGEST_JOURNEY_MS = 22 * 60_000;

const SECOND = 1000;

const MOST_SESSIONS = 4;

export interface Crowd {
  shoppers: number;
  products: number;
  /** Of the journeys. */
  botShare: number;
}

export function drawJourney(random: Random, crowd: Crowd): Journey {
  const isBot = random.chance(crowd.botShare);
  const shopper = random.integer(0, (isBot ? Math.ceil(crowd.shoppers / 1000) : crowd.shoppers) - 1);
  return { shopper, isBot, steps: isBot ? crawl(random, crowd) : shop(random, crowd) };
}

/** A bot looks at page after page, several a second. */
function crawl(random: Random, { products }: Crowd): Step[] {
  const pages = random.integer(20, 60);
  let afterMs = 0;
  return Array.from({ length: pages }, (_, page) => {
    afterMs += random.integer(150, 900);
    return {
      afterMs,
      act: "page_view" as const,
      session: 0,
      cameFromElsewhere: page === 0 ? ("first" as const) : undefined,
      isOnOtherDevice: false,
      products: [random.integer(0, products - 1)],
    };
  });
}

function shop(random: Random, crowd: Crowd): Step[] {
  // Some know what they want: an order without a click.
  if (random.chance(0.01)) {
    return [order({ now: 0, session: 0, isOnOtherDevice: false }, [popular(random, crowd)])];
  }
  const steps: Step[] = [];
  const interests = Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => popular(random, crowd));
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

interface Visit {
  /** Milliseconds since the journey's start. */
  now: number;
  session: number;
  isOnOtherDevice: boolean;
}

interface ShoppingVisit extends Visit {
  cart: Set<number>;
  steps: Step[];
}

/** One session; fills the cart. @returns when it ended */
function browse(random: Random, visit: ShoppingVisit & { interests: number[] }): number {
  const { session, isOnOtherDevice, interests, cart, steps } = visit;
  let { now } = visit;
  const add = (act: Step["act"], products: number[], cameFromElsewhere?: Stage) =>
    steps.push({ afterMs: now, act, session, cameFromElsewhere, isOnOtherDevice, products });
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
    steps.push(back(after(0), "ordering", [random.pick(bought)]));
    orderedAfter = random.integer(2, 10);
  }
  steps.push(order(after(orderedAfter), bought));
  if (random.chance(0.4)) {
    steps.push(back(after(orderedAfter + random.integer(1, 20)), "ordered", []));
  }
  if (random.chance(0.08)) {
    steps.push(order(after(orderedAfter + random.integer(30, 180)), [random.pick(bought)]));
  }
}

function order({ now, session, isOnOtherDevice }: Visit, products: number[]): Step {
  return { afterMs: now, act: "checkout", session, cameFromElsewhere: undefined, isOnOtherDevice, products };
}

/** A page of the shop that another site sends its visitor back to. */
function back({ now, session, isOnOtherDevice }: Visit, cameFromElsewhere: Stage, products: number[]): Step {
  return { afterMs: now, act: "page_view", session, cameFromElsewhere, isOnOtherDevice, products };
}

/** Few products have most of the visits. */
function popular(random: Random, { products }: Crowd): number {
  return Math.floor(products * random.fraction() ** 2.5);
}

import type { Random } from "./random.ts";

/** One act of a journey; becomes one event. */
export interface Step {
  /** Milliseconds since the journey's start. */
  afterMs: number;
  act: "page_view" | "add_to_cart" | "remove_from_cart" | "checkout";
  session: number;
  isLanding: boolean;
  /** Numbers in the catalogue: a page of the shop itself has none, an order has some. */
  products: number[];
}

/** One shopper's way through the shop, in one to three sessions. */
export interface Journey {
  shopper: number;
  isBot: boolean;
  steps: Step[];
}

/** No journey takes longer: who asks for a minute's events looks back so far. */
export const LONGEST_JOURNEY_MS = 30 * 60_000;

const SECOND = 1000;

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
      isLanding: page === 0,
      products: [random.integer(0, products - 1)],
    };
  });
}

function shop(random: Random, crowd: Crowd): Step[] {
  // Some know what they want: an order without a click.
  if (random.chance(0.01)) {
    return [order(0, 0, [popular(random, crowd)])];
  }
  const steps: Step[] = [];
  const interests = Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => popular(random, crowd));
  const cart = new Set<number>();
  let [now, session] = [0, 0];
  for (const sessions = drawSessions(random); session < sessions; session += 1) {
    now += session === 0 ? 0 : random.integer(60, 360) * SECOND;
    now = browse(random, { now, session, interests, cart, steps });
  }
  if (cart.size > 0 && random.chance(0.4)) {
    steps.push(order(now, session - 1, [...cart]));
    if (random.chance(0.08)) {
      steps.push(order(now + random.integer(30, 180) * SECOND, session - 1, [random.pick([...cart])]));
    }
  }
  return steps;
}

function drawSessions(random: Random): number {
  const fraction = random.fraction();
  return fraction < 0.7 ? 1 : fraction < 0.92 ? 2 : 3;
}

/** One session; fills the cart. @returns when it ended */
function browse(
  random: Random,
  visit: { now: number; session: number; interests: number[]; cart: Set<number>; steps: Step[] },
): number {
  const { session, interests, cart, steps } = visit;
  let { now } = visit;
  const views = random.integer(1, 5);
  for (let view = 0; view < views; view += 1) {
    const product = random.pick(interests);
    const add = (act: Step["act"], products: number[], isLanding = false) =>
      steps.push({ afterMs: now, act, session, isLanding, products });
    add("page_view", random.chance(0.15) ? [] : [product], view === 0);
    now += random.integer(3, 30) * SECOND;
    if (random.chance(0.12)) {
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

function order(afterMs: number, session: number, products: number[]): Step {
  return { afterMs, act: "checkout", session, isLanding: false, products };
}

/** Few products have most of the visits. */
function popular(random: Random, { products }: Crowd): number {
  return Math.floor(products * random.fraction() ** 2.5);
}

import { crawl, scalp } from "./bots.ts";
import { hurry } from "./hurry.ts";
import { pickWeighted, type Random } from "./random.ts";
import { shop } from "./shopping.ts";
import type { Step } from "./step.ts";

/**
 * Who is on a journey: a person; one in a hurry, just under the rule for bots; a crawler, whose user agent says so; or a
 * scalper, whose pace alone gives it away.
 */
export const VISITORS = ["person", "hurried", "crawler", "scalper"] as const;
export type Visitor = (typeof VISITORS)[number];

/** One visitor's way through the shop; a person's in one to four sessions. */
export interface Journey {
  visitor: Visitor;
  /** Each kind of visitors has numbers of its own. */
  shopper: number;
  steps: Step[];
}

/** No journey takes longer: who asks for a minute's events looks back so far. */
export const LONGEST_JOURNEY_MS = 22 * 60_000;

export interface Crowd {
  /** Of them, persons; fewer are of other kinds. */
  shoppers: number;
  products: number;
  /** Of the journeys, in any unit. */
  shares: Record<Visitor, number>;
}

/** A hurried person is on one journey at a time; bots are few, since somebody is told of each. */
const SHOPPERS_PER_VISITOR = { person: 1, hurried: 10, crawler: 2000, scalper: 4000 };

const WAYS = { person: shop, hurried: hurry, crawler: crawl, scalper: scalp };

export function drawJourney(random: Random, { shoppers, products, shares }: Crowd): Journey {
  const visitor = pickWeighted(random, VISITORS, (kind) => shares[kind]);
  const shopper = random.integer(0, Math.ceil(shoppers / SHOPPERS_PER_VISITOR[visitor]) - 1);
  return { visitor, shopper, steps: WAYS[visitor](random, products) };
}

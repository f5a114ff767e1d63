import rule from "../../events/bots.json" with { type: "json" };
import type { Random } from "./random.ts";
import { click, onlyVisit, order, popular, type Step } from "./step.ts";

/** A crawler reads page after page by one of its user agents, several a second, and rests between bursts. @param products how many there are */
export function crawl(random: Random, products: number): Step[] {
  const steps: Step[] = [];
  const isOnOtherDevice = random.chance(0.5);
  const bursts = random.integer(1, 3);
  let now = 0;
  for (let burst = 0; burst < bursts; burst += 1) {
    const pages = random.integer(15, 30);
    for (let page = 0; page < pages; page += 1) {
      const stage = steps.length === 0 ? "first" : undefined;
      steps.push(
        click({ ...onlyVisit(now), isOnOtherDevice }, "page_view", [random.integer(0, products - 1)], stage),
      );
      now += random.integer(50, 400);
    }
    now += random.integer(12_000, 40_000);
  }
  return steps;
}

/**
 * A scalper comes as people do, looks at a product more often within seconds than any of them, and mostly buys it at once.
 * @param products how many there are
 */
export function scalp(random: Random, products: number): Step[] {
  const wanted = [popular(random, products)];
  const views = random.integer(rule.more_than, 2 * rule.more_than);
  const steps: Step[] = [];
  let now = 0;
  for (let view = 0; view < views; view += 1) {
    steps.push(click(onlyVisit(now), "page_view", wanted, view === 0 ? "first" : undefined));
    now += random.integer(100, 400);
  }
  steps.push(click(onlyVisit(now), "add_to_cart", wanted));
  if (random.chance(0.7)) {
    steps.push(order(onlyVisit(now + random.integer(100, 400)), wanted));
  }
  return steps;
}

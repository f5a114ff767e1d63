import rule from "../../events/bots.json" with { type: "json" };
import type { Random } from "./random.ts";
import { click, onlyVisit, order, popular, type Step } from "./step.ts";

/**
 * A person who wastes no time, and yet is nobody's bot: as many events as the rule allows, as soon as it allows them.
 * @param products how many there are
 */
export function hurry(random: Random, products: number): Step[] {
  const wanted = [popular(random, products)];
  const views = random.integer(rule.more_than, 2 * rule.more_than);
  const steps: Step[] = [];
  /** When the next event comes at the soonest. */
  const next = () => {
    const after = (steps.at(-1)?.afterMs ?? 0) + random.integer(150, 900);
    const crowded = steps.at(-rule.more_than);
    return onlyVisit(crowded ? Math.max(after, crowded.afterMs + rule.within_seconds * 1000) : after);
  };
  for (let view = 0; view < views; view += 1) {
    steps.push(click(next(), "page_view", wanted, view === 0 ? "first" : undefined));
  }
  steps.push(click(next(), "add_to_cart", wanted));
  if (random.chance(0.5)) {
    steps.push(order(next(), wanted));
  }
  return steps;
}

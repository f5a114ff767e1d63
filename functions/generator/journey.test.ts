import rule from "../../events/bots.json" with { type: "json" };
import { drawJourney, LONGEST_JOURNEY_MS, type Visitor } from "./journey.ts";
import { createSeeded } from "./random.ts";
import type { Step } from "./step.ts";

const random = createSeeded(1)("journeys");
const journeys = Array.from({ length: 20_000 }, () =>
  drawJourney(random, {
    shoppers: 100,
    products: 50,
    shares: { person: 94, hurried: 2, crawler: 2, scalper: 2 },
  }),
);
const journeysOf = (kind: Visitor) => journeys.filter(({ visitor }) => visitor === kind);

/** Of the ten seconds up to each step, that with the most steps; half-open, as the rule is. */
function mostAtOnce(steps: Step[]): number {
  const withinMs = rule.within_seconds * 1000;
  return Math.max(
    ...steps.map(
      ({ afterMs: end }) => steps.filter(({ afterMs }) => afterMs > end - withinMs && afterMs <= end).length,
    ),
  );
}

test("no journey takes longer than who asks for a minute looks back", () => {
  const longest = Math.max(...journeys.map(({ steps }) => steps.at(-1)?.afterMs ?? 0));
  expect(longest).toBeLessThanOrEqual(LONGEST_JOURNEY_MS);
  expect(longest).toBeGreaterThan(LONGEST_JOURNEY_MS / 3);
});

test("only what is in the cart is removed or bought", () => {
  for (const { steps } of journeys.filter(({ steps }) => steps.length > 1)) {
    const cart = new Set<number>();
    for (const { act, products } of steps) {
      for (const product of products) {
        if (act === "add_to_cart") {
          cart.add(product);
        } else if (act !== "page_view") {
          expect(cart.has(product)).toBe(true);
        }
        if (act === "remove_from_cart") {
          cart.delete(product);
        }
      }
    }
  }
});

test("a visit begins elsewhere, the first in another way than later ones; some go elsewhere in mid-visit and return", () => {
  for (const { steps } of journeys) {
    const clicks = steps.filter(({ act }) => act !== "checkout");
    for (const [index, { session, cameFromElsewhere }] of clicks.entries()) {
      if (clicks[index - 1]?.session !== session) {
        expect(cameFromElsewhere).toBe(session === 0 ? "first" : "again");
      } else {
        expect([undefined, "within", "ordering", "ordered"]).toContain(cameFromElsewhere);
      }
    }
  }
  const stages = journeys.flatMap(({ steps }) => steps.map(({ cameFromElsewhere }) => cameFromElsewhere));
  expect(stages.filter((stage) => stage === "again").length).toBeGreaterThan(journeys.length / 4);
  expect(stages.filter((stage) => stage === "within").length).toBeGreaterThan(journeys.length / 20);
});

test("most orders are made in a later visit, a quarter of these on another device than the first", () => {
  const orders = journeys.flatMap(({ steps }) => steps.find(({ act }) => act === "checkout") ?? []);
  const later = orders.filter(({ session }) => session > 0);
  expect(later.length / orders.length).toBeGreaterThan(0.5);
  expect(later.length / orders.length).toBeLessThan(0.9);
  expect(later.filter(({ isOnOtherDevice }) => isOnOtherDevice).length / later.length).toBeCloseTo(0.25, 1);
});

test("before some orders and after some of them stands a page that another site sent the shopper back to", () => {
  const around = { ordering: 0, ordered: 0 };
  for (const { steps } of journeys) {
    for (const [index, { cameFromElsewhere, session, products }] of steps.entries()) {
      if (cameFromElsewhere === "ordering" || cameFromElsewhere === "ordered") {
        around[cameFromElsewhere] += 1;
        const order = steps[cameFromElsewhere === "ordering" ? index + 1 : index - 1];
        expect(order).toMatchObject({ act: "checkout", session });
        expect(products.every((product) => order?.products.includes(product))).toBe(true);
      }
    }
  }
  const orders = journeys.filter(({ steps }) => steps.some(({ act }) => act === "checkout"));
  expect(around.ordering / orders.length).toBeGreaterThan(0.1);
  expect(around.ordered / orders.length).toBeGreaterThan(0.2);
});

test("every journey of a bot is over the rule, and none of a person is", () => {
  const most = (kind: Visitor) => journeysOf(kind).map(({ steps }) => mostAtOnce(steps));
  expect(Math.min(...most("crawler"))).toBeGreaterThan(rule.more_than);
  expect(Math.min(...most("scalper"))).toBeGreaterThan(rule.more_than);
  expect(new Set(most("hurried"))).toEqual(new Set([rule.more_than]));
  expect(Math.max(...most("person"))).toBeLessThan(rule.more_than);
});

test("who is in a hurry would be over the rule, were both ends of its ten seconds in them", () => {
  const closed = journeysOf("hurried").filter(({ steps }) =>
    steps.some(
      (step, at) => step.afterMs - (steps[at - rule.more_than]?.afterMs ?? 0) === rule.within_seconds * 1000,
    ),
  );
  expect(closed.length / journeysOf("hurried").length).toBeGreaterThan(0.9);
});

test("crawlers come in bursts with rests between them, and never buy; most scalpers buy within seconds", () => {
  const rests = journeysOf("crawler").map(
    ({ steps }) =>
      steps.filter((step, at) => step.afterMs - (steps[at - 1]?.afterMs ?? 0) > rule.within_seconds * 1000)
        .length,
  );
  expect(new Set(rests)).toEqual(new Set([0, 1, 2]));
  expect(
    journeysOf("crawler")
      .flatMap(({ steps }) => steps)
      .every(({ act }) => act === "page_view"),
  ).toBe(true);
  const orders = journeysOf("scalper").flatMap(({ steps }) => steps.filter(({ act }) => act === "checkout"));
  expect(orders.length / journeysOf("scalper").length).toBeCloseTo(0.7, 1);
  expect(Math.max(...orders.map(({ afterMs }) => afterMs))).toBeLessThan(10_000);
});

import { drawJourney, LONGEST_JOURNEY_MS } from "./journey.ts";
import { createSeeded } from "./random.ts";

const random = createSeeded(1)("journeys");
const journeys = Array.from({ length: 20_000 }, () =>
  drawJourney(random, { shoppers: 100, products: 50, botShare: 0.02 }),
);

test("no journey takes longer than who asks for a minute looks back", () => {
  const longest = Math.max(...journeys.flatMap(({ steps }) => steps.map(({ afterMs }) => afterMs)));
  expect(longest).toBeLessThanOrEqual(LONGEST_JOURNEY_MS);
  expect(longest).toBeGreaterThan(LONGEST_JOURNEY_MS / 2);
});

test("only what is in the cart is removed or bought", () => {
  for (const { steps } of journeys.filter(({ isBot, steps }) => !isBot && steps.length > 1)) {
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

test("every session begins with a landing", () => {
  for (const { steps } of journeys) {
    const clicks = steps.filter(({ act }) => act !== "checkout");
    const sessions = new Set(clicks.map(({ session }) => session));
    expect(clicks.filter(({ isLanding }) => isLanding).length).toBe(sessions.size);
  }
});

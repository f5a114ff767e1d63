import { createShopCheckouts, LONGEST_UNTIL_SENT } from "./checkouts.ts";
import { createShop } from "./minute.ts";
import type { GeneratorSettings } from "./settings.ts";

const settings: GeneratorSettings = {
  seed: 7,
  events_per_second: 20,
  hours: "flat",
  shoppers: 5000,
  products: 200,
  shares: { late: 0.02, duplicated: 0.03, out_of_order: 0.2, malformed: 0.05, bots: 0.05 },
};

const MINUTE = Date.parse("2026-06-01T12:00:00Z") / 60_000;

test("each checkout is one that the shop sends as a fact, then and so", () => {
  const { begunIn } = createShopCheckouts(settings);
  const shop = createShop(settings);
  const begun = begunIn(MINUTE, 1000);
  const minutes = [...new Set(begun.map(({ dueMs }) => Math.floor(dueMs / 60_000)))];
  const latest = Math.max(...minutes) - MINUTE;
  const facts = minutes
    .flatMap(shop)
    .filter(({ stream, fate }) => stream === "checkouts" && fate === "fact")
    .map(({ dueMs, data }) => `${dueMs} ${data}`);
  const checkouts = begun.map(({ dueMs, checkout }) => `${dueMs} ${JSON.stringify(checkout)}`);
  expect(checkouts.length).toBeGreaterThan(3);
  expect(facts).toEqual(expect.arrayContaining(checkouts));
  expect(begunIn(MINUTE, 2).map(({ checkout }) => checkout.checkout_id)).toEqual(
    begun.slice(0, 2).map(({ checkout }) => checkout.checkout_id),
  );
  expect(latest).toBeLessThanOrEqual(LONGEST_UNTIL_SENT);
});

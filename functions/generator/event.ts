import type { Checkout, Click, Item } from "../../events/event-types.ts";
import type { Product } from "./catalogue.ts";
import trafficSources from "./data/traffic-sources.json" with { type: "json" };
import type { Stage, Step } from "./journey.ts";
import { pickWeighted, type Random, type Seeded } from "./random.ts";
import { describeShopper, type Shopper } from "./shopper.ts";

const SHOP = "https://shop.example.com";

interface TrafficSource {
  weights: Partial<Record<Stage, number>>;
  referrer?: string;
  utm_source?: string;
  utm_medium?: string;
  campaigns?: string[];
  click_id?: string;
}

const SOURCES: readonly TrafficSource[] = trafficSources;

/** Which step of which journey; numbers that, with the seed, give the event. */
export interface Origin {
  /** Of the journey's start, since 1970. */
  minute: number;
  /** Whole minutes by which the journey's events arrive late. */
  lateByMinutes: number;
  journey: number;
  step: number;
}

/** Makes the events of one shop. */
export function createEventMaker(seeded: Seeded, catalogue: readonly Product[]) {
  const priced = (shopper: Shopper, number: number) => {
    const { usdCents, ...product } = catalogue[number] as Product;
    return { ...product, price: shopper.minorUnits(usdCents) };
  };

  /** @param timeMs when it happened, milliseconds since 1970 */
  function makeEvent(
    origin: Origin,
    who: { shopper: number; isBot: boolean },
    step: Step,
    timeMs: number,
  ): Click | Checkout {
    const { minute, lateByMinutes, journey } = origin;
    const name = `${minute}-${lateByMinutes}-${journey}`;
    const shopper = describeShopper(seeded, who.shopper, who.isBot);
    const cameBy = step.cameFromElsewhere
      ? come(seeded("source", minute, lateByMinutes, journey, origin.step), step.cameFromElsewhere, who.isBot)
      : { referrer: `${SHOP}/` };
    const random = seeded("event", minute, lateByMinutes, journey, origin.step);
    const common = {
      event_id: random.faker.string.uuid(),
      event_time: new Date(timeMs).toISOString(),
      user_id: shopper.user_id,
      session_id: `session-${name}-${step.session}`,
      user_agent: shopper.user_agents[step.isOnOtherDevice ? 1 : 0],
      ip_address: shopper.ip_address,
      schema_version: 1 as const,
    };
    if (step.act === "checkout") {
      const items = step.products.map((number) => {
        const { price, ...product } = priced(shopper, number);
        return { ...product, quantity: random.chance(0.85) ? 1 : random.integer(2, 4), unit_price: price };
      });
      return {
        ...common,
        event_type: "checkout",
        checkout_id: `order-${name}-${origin.step}`,
        currency: shopper.currency,
        items: items.map((item): Item => ({ ...item, unit_price: shopper.amount(item.unit_price) })),
        value: shopper.amount(items.reduce((sum, item) => sum + item.quantity * item.unit_price, 0)),
        payment_method: random.pick(["card", "paypal", "apple_pay", "invoice"]),
        coupon: random.chance(0.1) ? "WELCOME10" : null,
      };
    }
    const [number] = step.products;
    const { price, ...product } = number === undefined ? { price: undefined } : priced(shopper, number);
    return {
      ...common,
      event_type: step.act,
      ...product,
      ...(price !== undefined && { price: shopper.amount(price) }),
      ...(step.act !== "page_view" && { quantity: 1 }),
      page_url: number === undefined ? `${SHOP}/` : `${SHOP}/products/${catalogue[number]?.product_id}`,
      ...cameBy,
    };
  }

  return makeEvent;
}

/** What a click tells of where its visitor came from. */
function come(random: Random, stage: Stage, isBot: boolean): Partial<Click> {
  if (isBot) {
    return {};
  }
  const { weights, campaigns, click_id, ...source } = pickWeighted(
    random,
    SOURCES,
    ({ weights }) => weights[stage] ?? 0,
  );
  return {
    ...source,
    ...(campaigns && { utm_campaign: random.pick(campaigns) }),
    ...(click_id && { [click_id]: random.faker.string.alphanumeric(24) }),
  };
}

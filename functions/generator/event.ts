import type { Checkout, Click, Item } from "../../events/event-types.ts";
import { arrive } from "./arrival.ts";
import type { Product } from "./catalogue.ts";
import type { Journey } from "./journey.ts";
import type { Seeded } from "./random.ts";
import { describeShopper, type Shopper } from "./shopper.ts";
import type { Step } from "./step.ts";

const SHOP = "https://shop.example.com";

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
    who: Pick<Journey, "shopper" | "visitor">,
    step: Step,
    timeMs: number,
  ): Click | Checkout {
    const { minute, lateByMinutes, journey } = origin;
    const name = `${minute}-${lateByMinutes}-${journey}`;
    const shopper = describeShopper(seeded, who.shopper, who.visitor);
    const device = shopper.devices[step.isOnOtherDevice ? 1 : 0];
    const random = seeded("event", minute, lateByMinutes, journey, origin.step);
    const common = {
      event_id: random.faker.string.uuid(),
      event_time: new Date(timeMs).toISOString(),
      user_id: shopper.user_id,
      session_id: `session-${name}-${step.session}`,
      user_agent: device.user_agent,
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
    const product = number === undefined ? undefined : priced(shopper, number);
    const page_url = `${SHOP}${pathOf(step, product?.product_id)}`;
    return {
      ...common,
      event_type: step.act,
      ...product,
      ...(product && { price: shopper.amount(product.price), currency: shopper.currency }),
      ...(step.act !== "page_view" && { quantity: 1 }),
      ...(step.cameFromElsewhere
        ? arrive(seeded("source", minute, lateByMinutes, journey, origin.step), {
            stage: step.cameFromElsewhere,
            device,
            page_url,
          })
        : { page_url, referrer: `${SHOP}/` }),
    };
  }

  return makeEvent;
}

function pathOf({ cameFromElsewhere }: Step, productId: string | undefined): string {
  if (productId !== undefined) {
    return `/products/${productId}`;
  }
  return cameFromElsewhere === "ordered" ? "/thank-you" : "/";
}

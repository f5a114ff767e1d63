import type { WarehouseStream } from "../../redshift/refresh.ts";
import type { Draws } from "../draws.ts";
import { HOSTILE } from "./hostile.ts";

/** What the reports are asked as of; in microseconds since 1970. */
export const END_US = Date.parse("2026-01-31T12:00:00Z") * 1000;
const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;

/** A click as the warehouse is to have it. */
export interface Click {
  event_id: string;
  event_type: string;
  user_id: string;
  session_id: string;
  timeUs: number;
  product_id: string | null;
  /** Ten-thousandths. */
  price: number | null;
  quantity: number | null;
  ip_address: string | null;
}

export interface Line {
  product_id: string;
  quantity: number;
  /** Ten-thousandths. */
  price: number;
}

export interface Checkout {
  checkout_id: string;
  event_id: string;
  user_id: string;
  timeUs: number;
  currency: string;
  lines: Line[];
}

/** What is to become of a record. */
export type Meaning =
  | { click: Click }
  | { checkout: Checkout }
  | { reason: "not_json" | "no_event" | "value_mismatch" };

export interface DrawnRecord {
  stream: WarehouseStream;
  key: string;
  data: Buffer;
  means: Meaning;
}

const ACTS = ["page_view", "page_view", "page_view", "add_to_cart", "remove_from_cart"];
const CURRENCIES = ["EUR", "EUR", "USD", "JPY", "KWD", "XXX"];
const USERS = 25;
const PRODUCTS = 9;

/** On the edges of what the reports look at, or a microsecond beyond. */
const EDGES = [0, 1, -HOUR_US, -HOUR_US + 1, -DAY_US, -DAY_US + 1];

const whole = (draws: Draws, most: number) => Math.floor(draws.between(0, most));

/** RFC 3339 to the microsecond, in UTC or in another zone. */
function written(timeUs: number, zoneMinutes = 0): string {
  const local = timeUs + zoneMinutes * 60_000_000;
  const ms = Math.floor(local / 1000);
  const text = `${new Date(ms).toISOString().slice(0, 19)}.${String(((local % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, "0")}`;
  const size = Math.abs(zoneMinutes);
  const two = (number: number) => String(number).padStart(2, "0");
  return zoneMinutes === 0
    ? `${text}Z`
    : `${text}${zoneMinutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Records of a small shop: told twice, told in other words, on the edges of an hour, and such that are no events. */
export function createRecords(draws: Draws) {
  const told: DrawnRecord[] = [];
  let events = 0;

  function timeOf(): number {
    return draws.chance(0.2)
      ? END_US + draws.pick(EDGES)
      : END_US - Math.floor(draws.between(0, 2 * HOUR_US));
  }

  function click(as?: Click): DrawnRecord {
    events += 1;
    const product = draws.chance(0.1) ? null : `p${whole(draws, PRODUCTS)}`;
    const cents = draws.chance(0.2) ? null : whole(draws, 10_000);
    const network = draws.chance(0.5) ? `203.0.${whole(draws, 100)}` : null;
    const drawn: Click = {
      event_id: `c${events}`,
      event_type: draws.pick(ACTS),
      user_id: `u${whole(draws, USERS)}`,
      session_id: `s${whole(draws, USERS)}`,
      timeUs: timeOf(),
      product_id: product,
      price: cents === null ? null : cents * 100,
      quantity: draws.chance(0.5) ? null : 1 + whole(draws, 5),
      ip_address: network === null ? null : `${network}.0`,
      // Of what is told of a click again in other words its identity stays.
      ...(as && { event_id: as.event_id, user_id: as.user_id, timeUs: as.timeUs }),
    };
    const { timeUs, price, quantity, ip_address, product_id, ...same } = drawn;
    const event = {
      ...same,
      schema_version: 1,
      event_time: written(timeUs, draws.pick([0, 0, 345, -90])),
      // What does not fit is missing.
      product_id: product_id ?? draws.pick([null, ["p1"], 7]),
      price: price === null ? draws.pick([null, "19.99", -1]) : price / 10_000,
      quantity: quantity ?? draws.pick([null, "2", 1.5, 0]),
      ip_address: ip_address === null ? draws.pick([null, "nowhere"]) : ip_address.replace(/0$/, "77"),
      // JSON within a text is a text.
      page_url: JSON.stringify({ event_id: "another", items: [{ price: 1 }] }),
      currency: "EUR",
    };
    return record("clicks", drawn.user_id, event, { click: drawn });
  }

  function checkout(as?: Checkout): DrawnRecord {
    events += 1;
    const currency = draws.pick(CURRENCIES);
    const lines = Array.from({ length: 1 + whole(draws, 3) }, () => ({
      product_id: `p${whole(draws, PRODUCTS)}`,
      quantity: 1 + whole(draws, 4),
      price: whole(draws, 10_000) * (currency === "JPY" ? 10_000 : 100),
    }));
    const drawn: Checkout = {
      checkout_id: as?.checkout_id ?? `o${events}`,
      event_id: `e${events}`,
      user_id: `u${whole(draws, USERS)}`,
      timeUs: timeOf(),
      currency,
      lines,
    };
    const sum = lines.reduce((total, { quantity, price }) => total + quantity * price, 0);
    const event = {
      event_id: drawn.event_id,
      event_type: "checkout",
      user_id: drawn.user_id,
      session_id: "s",
      schema_version: 1,
      event_time: written(drawn.timeUs),
      checkout_id: drawn.checkout_id,
      currency,
      value: sum / 10_000,
      items: lines.map(({ product_id, quantity, price }) => ({
        ...{ product_id, quantity, unit_price: price / 10_000 },
      })),
    };
    return record("checkouts", drawn.user_id, event, { checkout: drawn });
  }

  function draw(): DrawnRecord {
    const kind = draws.between(0, 1);
    if (kind < 0.12) {
      return draws.pick(HOSTILE);
    }
    if (kind < 0.35 && told.length > 0) {
      const earlier = draws.pick(told);
      if (draws.chance(0.5)) {
        return earlier;
      }
      if ("click" in earlier.means) {
        return click(earlier.means.click);
      }
      return "checkout" in earlier.means ? checkout(earlier.means.checkout) : earlier;
    }
    const made = kind < 0.8 ? click() : checkout();
    told.push(made);
    return made;
  }

  return {
    draw: (count: number): DrawnRecord[] => Array.from({ length: count }, draw),
  };
}

export type Records = ReturnType<typeof createRecords>;

function record(stream: WarehouseStream, key: string, event: object, means: Meaning): DrawnRecord {
  return { stream, key, data: Buffer.from(JSON.stringify(event)), means };
}

import { readFileSync } from "node:fs";
import type { Client } from "pg";

const FILL_ROLL_UPS = new URL("fill_roll_ups.sql", import.meta.url);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Minute 0 of the history: the begin of an hour, 26 to 27 hours ago. */
export const BEGIN = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 26 * HOUR_MS;

export const atMinute = (minute: number) => new Date(BEGIN + minute * MINUTE_MS).toISOString();

const DAY = 24 * 60;
const CATEGORIES: Record<string, string | null> = { p1: "shoes", p2: "hats", p3: null, p4: "toys" };

const CHANNELS: Record<string, string> = {
  google: "organic_search",
  newsletter: "email",
  facebook: "organic_social",
  direct: "direct",
  internal: "internal",
};
const MEDIUMS: Record<string, string> = { newsletter: "email" };

type Click = [
  session: string,
  /** `bot`: a bot's, that says it is at a desktop. */
  device: string,
  minute: number,
  type: string,
  product: string | null,
  source: string,
];

/** A session is its user's name and a number. */
const CLICKS: Click[] = [
  ["ada-1", "mobile", 0, "page_view", "p1", "google"],
  ["ada-1", "mobile", 1, "page_view", "p1", "internal"],
  ["ada-1", "mobile", 2, "page_view", "p1", "newsletter"],
  ["ada-1", "bot", 2.5, "page_view", "p1", "facebook"],
  ["ada-1", "mobile", 3, "add_to_cart", "p1", "newsletter"],
  ["ada-1", "mobile", 4, "page_view", "p2", "newsletter"],
  ["ada-1", "mobile", 5, "add_to_cart", "p2", "newsletter"],
  ["ada-1", "mobile", 6, "remove_from_cart", "p2", "newsletter"],
  ["ben-1", "desktop", 60, "page_view", "p1", "direct"],
  ["ben-1", "desktop", 185, "remove_from_cart", "p1", "direct"],
  ["cyd-1", "bot", 70, "page_view", "p1", "direct"],
  ["cyd-1", "mobile", 71, "add_to_cart", "p1", "direct"],
  ["dee-1", "desktop", 190, "page_view", null, "google"],
  ["dee-2", "mobile", 240, "page_view", "p2", "facebook"],
  ["dee-2", "mobile", 241, "add_to_cart", "p2", "internal"],
  ["gus-1", "desktop", -2 * DAY, "page_view", "p2", "facebook"],
  ["gus-2", "mobile", 29, "page_view", "p2", "direct"],
  ["hal-1", "tablet", 300, "add_to_cart", "p2", "direct"],
];

interface Order {
  session: string;
  device: string;
  minute: number;
  currency: string;
  /** The path is the minutes of its clicks. */
  lines: [product: string, quantity: number, unitPrice: number, path: number[]][];
}

const ORDERS: Record<string, Order> = {
  "ada-order": {
    ...{ session: "ada-1", device: "mobile", minute: 10, currency: "EUR" },
    lines: [
      ["p1", 2, 10, [0, 1, 2, 2.5, 3]],
      ["p3", 1, 5.5, []],
    ],
  },
  "ben-order": {
    ...{ session: "ben-1", device: "desktop", minute: 90, currency: "JPY" },
    lines: [["p1", 3, 500, [60]]],
  },
  "ben-direct": {
    ...{ session: "ben-2", device: "tablet", minute: 200, currency: "JPY" },
    lines: [["p2", 1, 200, []]],
  },
  "cyd-order": {
    ...{ session: "cyd-1", device: "mobile", minute: 75, currency: "KWD" },
    lines: [["p1", 1, 1.25, [70, 71]]],
  },
  ...Object.fromEntries(
    [0, 1, 2, 3].map((minute) => [
      `eve-${minute}`,
      {
        ...{ session: "eve-1", device: "desktop", minute: minute - 3 * DAY, currency: "EUR" },
        lines: [["p4", 1, 1, []]],
      },
    ]),
  ),
  "fay-euros": {
    ...{ session: "fay-1", device: "mobile", minute: -40 * DAY, currency: "EUR" },
    lines: [["p4", 1, 3, []]],
  },
  "fay-dollars": {
    ...{ session: "fay-1", device: "mobile", minute: -40 * DAY, currency: "USD" },
    lines: [["p4", 1, 4, []]],
  },
  "gus-order": {
    ...{ session: "gus-2", device: "mobile", minute: 30, currency: "EUR" },
    lines: [["p2", 1, 7, [-2 * DAY, 29]]],
  },
  "hal-order": {
    ...{ session: "hal-1", device: "tablet", minute: 301, currency: "KWD" },
    lines: [["p2", 1, 0.5, [300]]],
  },
};

const userOf = (session: string) => session.slice(0, 3);

const agentOf = (device: string) =>
  device === "bot" ? { device: "desktop", is_bot_agent: true } : { device, is_bot_agent: false };

function clickRow([session, device, minute, event_type, product_id, source]: Click) {
  const category = product_id && CATEGORIES[product_id];
  const user_id = userOf(session);
  return {
    ...{ event_id: `${user_id}${minute}`, event_time: atMinute(minute), event_type, user_id, bucket: 1 },
    ...{ session_id: session, ...agentOf(device), product_id, category, source, channel: CHANNELS[source] },
    utm_medium: MEDIUMS[source],
  };
}

/** The latest click of the session up to this one that says where the visitor came from. */
function landingOf([session, , minute]: Click) {
  const landing = CLICKS.findLast(
    ([other, , at, , , source]) =>
      other === session && at <= minute && source !== "internal" && source !== "direct",
  );
  return landing && clickRow(landing);
}

function orderRows(checkout_id: string, { session, device, minute, currency, lines }: Order) {
  const common = { checkout_id, user_id: userOf(session), event_time: atMinute(minute), bucket: 1, currency };
  const value = lines.reduce((sum, [, quantity, unitPrice]) => sum + quantity * unitPrice, 0);
  return {
    checkout: { ...common, event_id: checkout_id, session_id: session, device, value, content_hash: "" },
    lines: lines.map(([product_id, quantity, unit_price], index) => ({
      ...{ ...common, line_no: index + 1, product_id, category: CATEGORIES[product_id] },
      ...{ quantity, unit_price, amount: quantity * unit_price },
    })),
    paths: lines.flatMap(([, , , path], index) =>
      CLICKS.filter(([owner, , at]) => userOf(owner) === common.user_id && path.includes(at)).map((click) => {
        const { event_time, event_id, device, is_bot_agent, session_id } = clickRow(click);
        const landing = landingOf(click);
        return {
          ...{
            checkout_id,
            line_no: index + 1,
            click_time: event_time,
            click_id: event_id,
            session_id,
            device,
            is_bot_agent,
            is_bot_rate: false,
          },
          ...{ landing_time: landing?.event_time, landing_id: landing?.event_id },
          ...{ channel: landing?.channel ?? "direct", source: landing?.source ?? "direct" },
          medium: landing?.utm_medium,
        };
      }),
    ),
  };
}

/** A small shop's history: seven shoppers, four currencies, 13 orders, one of them with two lines. */
export async function insertHistory(client: Client): Promise<void> {
  const orders = Object.entries(ORDERS).map(([id, order]) => orderRows(id, order));
  await client.query("select ensure_click_partitions($1, $2)", [atMinute(-3 * DAY), atMinute(2 * DAY)]);
  await insert(client, "clicks", CLICKS.map(clickRow));
  await insert(
    client,
    "checkouts",
    orders.map(({ checkout }) => checkout),
  );
  await insert(
    client,
    "checkout_lines",
    orders.flatMap(({ lines }) => lines),
  );
  await insert(
    client,
    "paths",
    orders.flatMap(({ paths }) => paths),
  );
  await client.query(readFileSync(FILL_ROLL_UPS, "utf8"));
}

/** Rows that all have the same columns. */
export async function insert(client: Client, table: string, rows: Record<string, unknown>[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(", ");
  await client.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}

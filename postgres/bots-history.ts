import { readFileSync } from "node:fs";
import type { Client } from "pg";
import { insert } from "./reports-history.ts";

const FILL_ROLL_UPS = new URL("fill_roll_ups.sql", import.meta.url);
const CELL_MS = 10_000;

/** Second 0 of the history: the begin of a 10 s window, twelve minutes ago. */
const BEGIN = Math.floor(Date.now() / CELL_MS) * CELL_MS - 12 * 60_000;

export const atSecond = (second: number) => new Date(BEGIN + second * 1_000).toISOString();

interface Clicks {
  user: string;
  seconds: number[];
  channel: string;
  source: string;
  /** Of a bot's user agent; null where no name of it was kept. */
  botAgent?: string | null;
}

/** Twelve in 5.5 s: the last two of them mark. */
const burst = (begin: number) => Array.from({ length: 12 }, (_, index) => begin + index / 2);

const CLICKS: Clicks[] = [
  { user: "fast", seconds: burst(0), channel: "organic_search", source: "google" },
  { user: "fast", seconds: [30], channel: "email", source: "newsletter" },
  { user: "slow", seconds: burst(100).slice(0, 10), channel: "direct", source: "direct" },
  { user: "crawler", seconds: [200, 201, 202], channel: "direct", source: "direct", botAgent: "Examplebot" },
  { user: "kiosk", seconds: burst(400), channel: "direct", source: "direct" },
  { user: "scraper", seconds: [500], channel: "direct", source: "direct" },
];

const MARKS = [
  { user: "fast", seconds: [5, 5.5] },
  { user: "kiosk", seconds: [405, 405.5] },
];

/** The path is the seconds of its clicks. */
const ORDERS = [
  { user: "fast", second: 60, value: 20, path: [0, 30], isBotAgent: false },
  { user: "crawler", second: 300, value: 5, path: [200], isBotAgent: true },
  { user: "kiosk", second: 450, value: 3, path: [400], isBotAgent: false },
];

const OVERRIDES = [
  {
    ...{ user_id: "scraper", from_time: atSecond(0), to_time: atSecond(1_200), verdict: "bot" },
    ...{ who: "ben", why: "scrapes prices" },
  },
  {
    ...{ user_id: "kiosk", from_time: "-infinity", to_time: "infinity", verdict: "person" },
    ...{ who: "anna", why: "the shop's own kiosk" },
  },
];

const clickRows = CLICKS.flatMap(({ user, seconds, channel, source, botAgent }) =>
  seconds.map((second) => ({
    ...{ event_id: `${user}${second}`, event_time: atSecond(second), event_type: "page_view", bucket: 1 },
    ...{ user_id: user, session_id: `${user}-${channel}`, device: "desktop" },
    ...{ is_bot_agent: botAgent !== undefined, bot_agent: botAgent, product_id: "p1", source, channel },
  })),
);

function pathRows({ user, path }: (typeof ORDERS)[number]) {
  return clickRows
    .filter(({ user_id, event_time }) => user_id === user && path.map(atSecond).includes(event_time))
    .map(({ event_time, event_id, session_id, device, is_bot_agent, source, channel }) => ({
      ...{ checkout_id: `${user}-order`, line_no: 1, click_time: event_time, click_id: event_id, session_id },
      ...{ landing_time: event_time, landing_id: event_id, device, source, channel, is_bot_agent },
      is_bot_rate: path[0] !== 200 && event_time !== atSecond(30),
      bot_override: user === "kiosk" ? false : null,
    }));
}

/**
 * Six users of a quarter of an hour: one marked, one just under the rule, one with a bot's user agent, one marked and
 * released, one blocked for a while; three of them order.
 */
export async function insertBotsHistory(client: Client): Promise<void> {
  const orders = ORDERS.map((order) => ({
    ...{ checkout_id: `${order.user}-order`, user_id: order.user, event_time: atSecond(order.second) },
    ...{ bucket: 1, currency: "EUR" },
  }));
  await client.query("select ensure_click_partitions($1, $2)", [atSecond(-86_400), atSecond(86_400)]);
  await insert(client, "clicks", clickRows);
  await insert(
    client,
    "checkouts",
    orders.map((order, index) => ({
      ...{ ...order, event_id: order.checkout_id, session_id: `${order.user_id}-s`, device: "desktop" },
      ...{ is_bot_agent: ORDERS[index]?.isBotAgent, value: ORDERS[index]?.value, content_hash: "" },
    })),
  );
  await insert(
    client,
    "checkout_lines",
    orders.map((order, index) => ({
      ...{ ...order, line_no: 1, product_id: "p1", quantity: 1 },
      ...{ unit_price: ORDERS[index]?.value, amount: ORDERS[index]?.value },
    })),
  );
  await insert(client, "paths", ORDERS.flatMap(pathRows));
  await insert(
    client,
    "bot_marks",
    MARKS.flatMap(({ user, seconds }) =>
      seconds.map((second) => ({ user_id: user, marked_at: atSecond(second) })),
    ),
  );
  await insert(client, "bot_overrides", OVERRIDES);
  await client.query(readFileSync(FILL_ROLL_UPS, "utf8"));
}

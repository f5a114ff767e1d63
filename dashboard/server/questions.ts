import type { InsightRequest } from "../../athena/reports.ts";
import type { ReportRequest } from "../../functions/reports/request.ts";
import {
  type ChangeSpan,
  type InsightTopic,
  type OrderTopic,
  type Page,
  productsSince,
  type ReportTopic,
  type Span,
  type View,
  type WarehouseTopic,
} from "../wire.ts";

/** What one topic of the page is asked with, and how long an answer is good for. */
export type Question =
  | { topic: "job"; everyMs: number }
  | { topic: "bots-lane"; everyMs: number }
  | { topic: "missed"; everyMs: number }
  | { topic: "lake"; everyMs: number }
  | { topic: "sources"; everyMs: number }
  | { topic: "orders-lane" | "failed" | "reconciled"; everyMs: number }
  | { topic: "warehouse-lane" | "wake"; everyMs: number }
  | { topic: OrderReportTopic; order: ReportRequest; everyMs: number }
  | { topic: InsightTopic; insight: { report: string } & InsightRequest; everyMs: number }
  | { topic: DatabaseTopic; request: ReportRequest; everyMs: number };

type OrderReportTopic = Exclude<OrderTopic, "failed" | "reconciled">;
type DatabaseTopic = Exclude<ReportTopic, "missed" | InsightTopic | OrderTopic | WarehouseTopic>;

const AT_ONCE_MS = 1_000;
const SOON_MS = 2_000;
const NOW_AND_THEN_MS = 5_000;

/** As long as a timer may be: they scan, so they are asked anew when somebody wants it. */
export const WHEN_WANTED_MS = 2_147_483_647;

/** The heat map's, of each hour: more would be too small to tell apart. */
const CATEGORIES = 10;

const SINCE: Record<Span, string> = { "7d": "7 days", "30d": "30 days", "90d": "90 days", all: "36500 days" };

const CHANGES_SINCE: Record<ChangeSpan, string> = { "24h": "24 hours", "7d": "7 days", "30d": "30 days" };

const LATEST_ORDERS = 12;

/** How often the sources of some pages are asked, milliseconds. */
export interface Rhythm {
  /** Of the orders' changes. */
  orders: number;
  /** Of the warehouse's latest figures. */
  wake: number;
}

const SELDOM: Rhythm = { orders: WHEN_WANTED_MS, wake: WHEN_WANTED_MS };

/** Everything that a page with this view listens to. */
export function questionsOf(view: View, rhythm = SELDOM): Question[] {
  return [
    ask("sales", AT_ONCE_MS, "sales", { since: view.since }),
    { topic: "job", everyMs: SOON_MS },
    ask("books", AT_ONCE_MS, "books"),
    ...OF_PAGE[view.page](view, rhythm),
  ];
}

const OF_PAGE: Record<Page, (view: View, rhythm: Rhythm) => Question[]> = {
  attribution: questionsOfAttribution,
  bots: questionsOfBots,
  insights: questionsOfInsights,
  orders: questionsOfOrders,
  warehouse: questionsOfWarehouse,
};

function questionsOfAttribution({ since, by, category, product }: View): Question[] {
  const credit =
    product === undefined
      ? ask("credit", SOON_MS, "credit-by-model", { since, by, ...(category !== undefined && { category }) })
      : ask("credit", SOON_MS, "credit-of-product", { since, product });
  return [
    ask("minutes", SOON_MS, "sales-by-minute"),
    ask("sessions", NOW_AND_THEN_MS, "sessions-by-minute"),
    ask("orders", AT_ONCE_MS, "latest-orders"),
    ask("pulse", AT_ONCE_MS, "stream-pulse", { since: "5m", step: 5 }),
    ask("rejected", SOON_MS, "rejected-by-reason"),
    credit,
    ask("paths", NOW_AND_THEN_MS, "channel-paths", { since, limit: 8 }),
    ask("lengths", NOW_AND_THEN_MS, "path-lengths", { since }),
    ask("times", NOW_AND_THEN_MS, "path-durations", { since }),
    ask("funnel", NOW_AND_THEN_MS, "click-to-conversion-funnel", { since }),
    ask("devices", NOW_AND_THEN_MS, "sales-by-device", { since }),
    ask("segments", NOW_AND_THEN_MS, "customers"),
    ask("categories", NOW_AND_THEN_MS, "sales-by-category", { since, limit: 8 }),
    ask("products", NOW_AND_THEN_MS, "sales-by-product", { since: productsSince(since), limit: 8 }),
  ];
}

function questionsOfBots({ since }: View): Question[] {
  return [
    { topic: "bots-lane", everyMs: AT_ONCE_MS },
    { topic: "missed", everyMs: NOW_AND_THEN_MS },
    ask("marked", AT_ONCE_MS, "bots", { since, by: "rate", limit: 50 }),
    ask("marked-users", SOON_MS, "marked-users", { since }),
    ask("agents", SOON_MS, "bots", { since, by: "agent", limit: 20 }),
    ask("bot-agents", NOW_AND_THEN_MS, "bot-agents", { since, limit: 12 }),
    ask("rates", AT_ONCE_MS, "people-and-bots", { since: "5m", step: 5 }),
    ask("shares", SOON_MS, "people-and-bots", { since: "60m", step: 60 }),
    ask("moved", NOW_AND_THEN_MS, "revenue-moved-by-bots", { since }),
    ask("decisions", AT_ONCE_MS, "bot-overrides", { limit: 50 }),
  ];
}

function questionsOfInsights({ days, from }: View): Question[] {
  const insight = (topic: InsightTopic, report: string, others: Record<string, unknown> = {}): Question => ({
    ...{ topic, everyMs: WHEN_WANTED_MS },
    insight: { report, parameters: { since: SINCE[days], ...others }, ...(from !== undefined && { from }) },
  });
  return [
    { topic: "lake", everyMs: AT_ONCE_MS },
    { topic: "sources", everyMs: SOON_MS },
    insight("visitors", "visitors-by-day"),
    insight("carts", "carts-abandoned"),
    insight("week", "categories-by-weekday-and-hour", { limit: CATEGORIES }),
    insight("brands", "brands"),
  ];
}

function questionsOfOrders({ changesOf }: View, { orders: everyMs }: Rhythm): Question[] {
  const order = (topic: OrderReportTopic, report: string, parameters: Record<string, unknown> = {}) =>
    ({ topic, everyMs, order: { report, parameters } }) as const;
  return [
    { topic: "orders-lane", everyMs: AT_ONCE_MS },
    order("statuses", "orders-by-status"),
    order("changes", "orders-changes-by-hour", { since: CHANGES_SINCE[changesOf] }),
    order("changed", "orders-latest", { limit: LATEST_ORDERS }),
    { topic: "failed", everyMs },
    { topic: "reconciled", everyMs },
  ];
}

function questionsOfWarehouse(_: View, { wake }: Rhythm): Question[] {
  return [
    { topic: "warehouse-lane", everyMs: AT_ONCE_MS },
    { topic: "wake", everyMs: wake },
  ];
}

const ask = (
  topic: DatabaseTopic,
  everyMs: number,
  report: string,
  parameters: Record<string, unknown> = {},
): Question => ({ topic, everyMs, request: { report, parameters } });

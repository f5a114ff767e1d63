// What server and page say to each other.
import type { LakeSources } from "../athena/lake-sources.ts";
import type { LastRun } from "../functions/order-reconciler/last-run.ts";
import type { Replay } from "../functions/order-reconciler/replay-failed.ts";
import type { WarehouseStatus } from "../functions/warehouse/warehouse.ts";
import type { Verdict } from "../postgres/bots.ts";

/** A report's rows, as the reports function answers. */
export interface Answer {
  columns: string[];
  rows: unknown[][];
  /** Where it costs money, what it was asked of and how much it scanned. */
  notes?: string[];
  /** When it was asked, where that is seldom: RFC 3339. */
  askedAt?: string;
  /** Of how many these rows are the first, where that is told. */
  total?: number;
}

/** The core's page, and one a lane. */
export const PAGES = ["attribution", "bots", "insights", "orders", "warehouse"] as const;

export type Page = (typeof PAGES)[number];

/** What is asked of the lake: not again and again, as each time it is scanned. */
export const INSIGHT_TOPICS = ["visitors", "carts", "week", "brands"] as const;

export type InsightTopic = (typeof INSIGHT_TOPICS)[number];

/** What is asked of the orders' changes, and whether all have come into the lake: each time that is scanned or read. */
export const ORDER_TOPICS = ["statuses", "changes", "changed", "failed", "reconciled"] as const;

export type OrderTopic = (typeof ORDER_TOPICS)[number];

/** What may be shown as figures in the place of a chart. */
export const CHARTED_TOPICS = [...INSIGHT_TOPICS, "changes"] as const;

export type ChartedTopic = (typeof CHARTED_TOPICS)[number];

/** What the warehouse answered at its latest wake: reports, each under the name that it has on the page. */
export const WAREHOUSE_REPORTS = {
  "hour-revenue": "revenue-last-hour",
  "popular-products": "product-popularity",
  "visitor-funnel": "conversion-funnel",
  "bad-records": "bad-records",
  "stream-freshness": "freshness",
  "shop-categories": "shop-sales-by-category",
  "shop-statuses": "shop-orders-by-status",
  "shop-behaviour": "orders-beside-behaviour",
} as const;

export type WarehouseTopic = keyof typeof WAREHOUSE_REPORTS;

/** What pages listen to; the server asks for it, once for all that listen. */
export type Topic =
  | "job"
  | "bots-lane"
  | "lake"
  | "sources"
  | "orders-lane"
  | "warehouse-lane"
  | "wake"
  | InsightTopic
  | OrderTopic
  | WarehouseTopic
  | "missed"
  | "marked"
  | "marked-users"
  | "agents"
  | "bot-agents"
  | "shares"
  | "rates"
  | "moved"
  | "decisions"
  | "sales"
  | "minutes"
  | "sessions"
  | "orders"
  | "credit"
  | "paths"
  | "lengths"
  | "times"
  | "funnel"
  | "devices"
  | "segments"
  | "categories"
  | "products"
  | "pulse"
  | "books"
  | "rejected";

/** `away`: the database or the system does not answer, ask again; `failed`: it answered with an error. */
export interface Problem {
  kind: "away" | "failed";
  message: string;
}

/** What reports answer, or what is told in their form. */
export type ReportTopic = Exclude<
  Topic,
  "job" | "bots-lane" | "lake" | "sources" | "orders-lane" | "reconciled" | "warehouse-lane" | "wake"
>;

/** One server-sent event. */
export type Message =
  | { topic: ReportTopic; answer: Answer }
  | { topic: "job"; job: JobAnswer }
  | { topic: "bots-lane"; lane: BotsLaneAnswer }
  | { topic: "lake"; lake: LakeAnswer }
  | { topic: "sources"; sources: LakeSources }
  | { topic: "orders-lane"; ordersLane: OrdersLaneAnswer }
  | { topic: "reconciled"; reconciled: LastRun | null }
  | { topic: "warehouse-lane"; warehouseLane: WarehouseLaneAnswer }
  | { topic: "wake"; wake: WakeAnswer | null }
  | { topic: Topic; problem: Problem };

/** Of what the orchestrator says about a part; the times and the error are a job's. */
export interface PartAnswer {
  name: string;
  state: string;
  startedAt?: string | null;
  errorMessage?: string | null;
}

/** Of what the orchestrator says about the system. */
export interface JobAnswer {
  parts: PartAnswer[];
  lastBatch: string | null;
  backlogMs: Record<string, number | null>;
}

/** What is known of the lane beside what reports say. */
export interface BotsLaneAnswer {
  isOn: boolean;
  /** What switches it on. */
  switchOn: string;
  /** The latest first; null where they go to people's own boxes. */
  mails: Mail[] | null;
  /** Of decisions: whether the lines that they moved are being credited anew, and why that failed. */
  isCrediting: boolean;
  problem: string | null;
}

export interface Mail {
  id: string;
  /** RFC 3339. */
  sent: string;
  subject: string;
  text: string;
}

/** What is known of the lane lake beside what reports say. */
export interface LakeAnswer {
  isOn: boolean;
  /** What switches it on. */
  switchOn: string;
  /** Null where facts are not made from here. */
  making: MakingAnswer | null;
}

/** Facts, as they are made on a laptop of what the archiver has kept. */
export interface MakingAnswer {
  isRunning: boolean;
  /** Of the run that goes on; null before the first object is read. */
  progress: { day: string; objects: number; of: number; records: number } | null;
  /** Of the last run that was asked for here. */
  outcome: { objects: number; records: number; partitions: number; rejected: number } | null;
  /** Why that one failed. */
  problem: string | null;
}

/** What is known of the lane orders beside what reports say. */
export interface OrdersLaneAnswer {
  isOn: boolean;
  /** What switches it on. */
  switchOn: string;
  repair: RepairAnswer;
}

/** What a person can have put right of the orders' changes. */
export type Repair = "reconcile" | "replay";

export type Replayed = Pick<Replay, "replayed" | "failed_again">;

/** Of what was asked for here. */
export interface RepairAnswer {
  /** What goes on. */
  running: Repair | null;
  /** What the last replay did. */
  replayed: Replayed | null;
  /** Why the last one failed. */
  problem: string | null;
}

/** What the latest wake of the warehouse left behind; minutes are whole. */
export type WakeAnswer = WarehouseStatus;

/** What is known of the lane warehouse beside the figures of its latest wake. */
export interface WarehouseLaneAnswer {
  isOn: boolean;
  /** What switches it on. */
  switchOn: string;
  /** Null where nobody pays. */
  price: WakePrice | null;
  refresh: RefreshAnswer;
}

/** What is charged while the warehouse is awake. */
export interface WakePrice {
  rpu: number;
  usdPerRpuHour: number;
  /** A shorter wake is charged as one of so many. */
  leastSeconds: number;
}

/** Of the refresh that was asked for here. */
export interface RefreshAnswer {
  /** For how long it has gone on, whole; null where none does. */
  runningSeconds: number | null;
  /** What the last one took, where it did all that it should. */
  tookSeconds: number | null;
  /** Why the last one failed. */
  problem: string | null;
}

/** What a person decides of a user's clicks. */
export interface Decision {
  user: string;
  /** A person's clicks earn, a bot's earn nothing, whatever user agent and rate say; of undecided ones these decide. */
  verdict: Verdict;
  /** RFC 3339, of clicks' times; all where it is not given. */
  from?: string | undefined;
  /** Not included. */
  to?: string | undefined;
  why: string;
}

/** What credit is told by. */
export const DIMENSIONS = ["channel", "source", "medium", "campaign", "category", "device"] as const;

export type Dimension = (typeof DIMENSIONS)[number];

/** Days that the lake is asked for: up to now, or to the last day of an imported set. */
export const SPANS = ["7d", "30d", "90d", "all"] as const;

export type Span = (typeof SPANS)[number];

/** Hours of the orders' changes, up to now. */
export const CHANGE_SPANS = ["24h", "7d", "30d"] as const;

export type ChangeSpan = (typeof CHANGE_SPANS)[number];

/** What a person chooses to see. */
export interface View {
  page: Page;
  /** A duration as reports take it, such as 24h. */
  since: string;
  by: Dimension;
  /** Only lines of this category or product. */
  category?: string;
  product?: string;
  /** Of the lake. */
  days: Span;
  /** An imported set in the lake's place. */
  from?: string;
  /** Of the orders' changes. */
  changesOf: ChangeSpan;
}

/** Of as many products as a shop has, a month's sums take seconds: they are asked of a week at most. */
const WEEK_OR_LESS = ["1h", "24h", "7d"];
export const productsSince = (since: string): string => (WEEK_OR_LESS.includes(since) ? since : "7d");

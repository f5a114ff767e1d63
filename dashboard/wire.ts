// What server and page say to each other.
import type { Verdict } from "../postgres/bots.ts";

/** A report's rows, as the reports function answers. */
export interface Answer {
  columns: string[];
  rows: unknown[][];
}

/** The core's page, and one a lane. */
export const PAGES = ["attribution", "bots"] as const;

export type Page = (typeof PAGES)[number];

/** What pages listen to; the server asks for it, once for all that listen. */
export type Topic =
  | "job"
  | "bots-lane"
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
export type ReportTopic = Exclude<Topic, "job" | "bots-lane">;

/** One server-sent event. */
export type Message =
  | { topic: ReportTopic; answer: Answer }
  | { topic: "job"; job: JobAnswer }
  | { topic: "bots-lane"; lane: BotsLaneAnswer }
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

/** What a person chooses to see. */
export interface View {
  page: Page;
  /** A duration as reports take it, such as 24h. */
  since: string;
  by: Dimension;
  /** Only lines of this category or product. */
  category?: string;
  product?: string;
}

/** Of as many products as a shop has, a month's sums take seconds: they are asked of a week at most. */
const WEEK_OR_LESS = ["1h", "24h", "7d"];
export const productsSince = (since: string): string => (WEEK_OR_LESS.includes(since) ? since : "7d");

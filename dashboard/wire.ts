/** What server and page say to each other. */

/** A report's rows, as the reports function answers. */
export interface Answer {
  columns: string[];
  rows: unknown[][];
}

/** What the page listens to; the server asks for it, once for all pages that listen. */
export type Topic =
  | "job"
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

/** One server-sent event. */
export type Message =
  | { topic: Exclude<Topic, "job">; answer: Answer }
  | { topic: "job"; job: JobAnswer }
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

/** What credit is told by. */
export const DIMENSIONS = ["channel", "source", "medium", "campaign", "category", "device"] as const;

export type Dimension = (typeof DIMENSIONS)[number];

/** What a page chooses to see. */
export interface View {
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

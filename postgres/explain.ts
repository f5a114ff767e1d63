import { readFileSync } from "node:fs";
import type pg from "pg";
import type { Model } from "./models.ts";

/** A line of an order; money is text, in the currency's digits. */
export interface ExplainedLine {
  line_no: number;
  product_id: string;
  category: string | null;
  quantity: number;
  currency: string;
  amount: string;
  user_id: string;
  line_time: Date;
  window_begin: Date;
  /** The settings that the line was credited under. */
  settings_version: number;
  scope: "product" | "user";
  max_path: number;
  /** False where these were other ones. */
  is_by_current_settings: boolean;
  /** Nothing that may still arrive can change it. */
  is_settled: boolean;
  /** The clicks that earn, in order; empty where the line is unattributed. */
  path: PathClick[];
  /** Clicks of the shopper that earn nothing of this line. */
  left_out: LeftOutClick[];
}

/** A click of a path, and the amount that each model gives it. */
export interface PathClick extends Record<Model, string> {
  line_no: number;
  position: number;
  click_time: Date;
  click_id: string;
  channel: string;
  source: string;
  medium: string | null;
  campaign: string | null;
  device: string;
}

export interface LeftOutClick {
  line_no: number;
  click_time: Date;
  click_id: string;
  event_type: string;
  product_id: string | null;
  source: string;
  device: string;
  reason: string;
}

/** Enough to see why; a crawler has thousands. */
const MOST_LEFT_OUT = 100;

/** Why each line of a checkout is credited as it is; empty where there is no such checkout. */
export async function explainCheckout(client: pg.ClientBase, checkoutId: string): Promise<ExplainedLine[]> {
  const { rows: lines } = await client.query(statement("lines"), [checkoutId]);
  const { rows: path } = await client.query<PathClick>(statement("path"), [checkoutId]);
  const { rows: leftOut } = await client.query<LeftOutClick>(statement("left_out"), [
    checkoutId,
    MOST_LEFT_OUT,
  ]);
  return lines.map((line) => ({
    ...line,
    path: path.filter(({ line_no }) => line_no === line.line_no),
    left_out: leftOut.filter(({ line_no }) => line_no === line.line_no),
  }));
}

function statement(name: string): string {
  return readFileSync(new URL(`explain/${name}.sql`, import.meta.url), "utf8");
}

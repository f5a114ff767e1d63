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
  /** What shares the credit; `clicks`: each by itself, as lines from before touches have it until they are made anew. */
  credits: "clicks" | "touches";
  half_life_seconds: number;
  /** False where these were other ones. */
  is_by_current_settings: boolean;
  /** Nothing that may still arrive can change it. */
  is_settled: boolean;
  /** In order; empty where the line is unattributed. */
  touches: Touch[];
  /** Clicks of the shopper that no touch stands for. */
  left_out: LeftOutClick[];
}

/** Where a visit came from, and the amount that each model gives it. */
export interface Touch extends Record<Model, string> {
  position: number;
  /** Of the click that counts, the first of those that the touch stands for. */
  click_time: Date;
  click_id: string;
  channel: string;
  source: string;
  medium: string | null;
  campaign: string | null;
  device: string;
  /** What brought the visit; null where there is none. */
  landing: Landing | null;
  /** Those that it stands for. */
  clicks: TouchClick[];
}

export interface Landing {
  time: Date;
  id: string;
  product_id: string | null;
  category: string | null;
  /** False where its day is dropped: then nobody knows what it led to. */
  is_kept: boolean;
}

export interface TouchClick {
  time: Date;
  id: string;
  /** Null where its day is dropped. */
  event_type: string | null;
  product_id: string | null;
  /** Who says, and why, that it is a person's, where marks or its user agent say a bot's; else null. */
  released_by: string | null;
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
  /** It is the landing of a touch. */
  brought_visit: boolean;
}

interface OfTouch {
  line_no: number;
  position: number;
}

interface TouchRow extends OfTouch, Omit<Touch, "position" | "landing" | "clicks"> {
  landing_time: Date | null;
  landing_id: string;
  landing_product_id: string | null;
  landing_category: string | null;
  landing_is_kept: boolean;
}

/** Enough to see why; a crawler has thousands. */
const MOST_LEFT_OUT = 100;

/** Why each line of a checkout is credited as it is; empty where there is no such checkout. */
export async function explainCheckout(client: pg.ClientBase, checkoutId: string): Promise<ExplainedLine[]> {
  const ask = async <Row extends pg.QueryResultRow>(name: string, ...more: unknown[]) =>
    (await client.query<Row>(statement(name), [checkoutId, ...more])).rows;
  const lines = await ask<Omit<ExplainedLine, "touches" | "left_out">>("lines");
  const touches = await ask<TouchRow>("touches");
  const clicks = await ask<OfTouch & TouchClick>("touch_clicks");
  const leftOut = await ask<LeftOutClick>("left_out", MOST_LEFT_OUT);
  return lines.map((line) => ({
    ...line,
    touches: touches.filter(({ line_no }) => line_no === line.line_no).map((touch) => asTouch(touch, clicks)),
    left_out: leftOut.filter(({ line_no }) => line_no === line.line_no),
  }));
}

function asTouch(row: TouchRow, clicks: (OfTouch & TouchClick)[]): Touch {
  const { line_no, landing_time: time, landing_id: id, ...kept } = row;
  const {
    landing_product_id: product_id,
    landing_category: category,
    landing_is_kept: is_kept,
    ...touch
  } = kept;
  return {
    ...touch,
    landing: time && { time, id, product_id, category, is_kept },
    clicks: clicks
      .filter((click) => click.line_no === line_no && click.position === touch.position)
      .map(({ line_no: _, position: __, ...click }) => click),
  };
}

function statement(name: string): string {
  return readFileSync(new URL(`explain/${name}.sql`, import.meta.url), "utf8");
}

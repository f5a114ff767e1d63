import { z } from "zod";
import { recordsOf, type reportAnswerSchema } from "../shared/report-answer.ts";
import type { Measurement } from "./metrics.ts";

const MINUTE_MS = 60_000;

/** In which a mark must be labelled. */
const PATIENCE_MINUTES = 5;

/** Of which report it is asked, that holds `since` its interval's beginning. */
export const BOT_LABELS = "bot-labels";

/** What the report holds at least of an interval that is asked for a little late. */
export const sinceOf = (intervalMinutes: number) => `${PATIENCE_MINUTES + intervalMinutes + 2}m`;

/**
 * Why a mark has no label: `orders` and `late` are what the fast path cannot know, since it sees clicks alone and leaves out
 * those that come too late; `unknown` is that it failed.
 */
export const MISSED_REASONS = ["unknown", "late", "orders"] as const;

export type MissedReason = (typeof MISSED_REASONS)[number];

/** A user and the beginning of a cell of 10 s, in milliseconds since 1970, in which the user was marked. */
export interface MarkedCell {
  userId: string;
  cell: number;
}

/** Those of the cells that have no label, and whether clicks that count for their marks came too late. */
export type FindUnlabelled = <C extends MarkedCell>(
  cells: readonly C[],
) => Promise<(C & { isLate: boolean })[]>;

const marked = z.array(
  z
    .object({
      user_id: z.string(),
      cell: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
      by_clicks: z.boolean(),
    })
    .transform(({ user_id: userId, cell, by_clicks: isByClicks }) => ({ userId, cell, isByClicks })),
);

/** Marks that nobody labelled, each once: of the interval that ended when a label was due; by the reason. */
export async function measureBotLabels(
  answer: z.output<typeof reportAnswerSchema>,
  now: number,
  intervalMinutes: number,
  findUnlabelled: FindUnlabelled,
): Promise<Measurement[]> {
  const end = (Math.floor(now / MINUTE_MS) - PATIENCE_MINUTES) * MINUTE_MS;
  const begin = end - intervalMinutes * MINUTE_MS;
  const due = marked.parse(recordsOf(answer)).filter(({ cell }) => cell >= begin && cell < end);
  const reasons = (await findUnlabelled(due)).map(reasonOf);
  return MISSED_REASONS.map((Reason) => ({
    time: now,
    dimensions: { Reason },
    values: { BotLabelsMissed: reasons.filter((reason) => reason === Reason).length },
  }));
}

function reasonOf({ isByClicks, isLate }: { isByClicks: boolean; isLate: boolean }): MissedReason {
  if (!isByClicks) {
    return "orders";
  }
  return isLate ? "late" : "unknown";
}

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

/** A user and the beginning of a cell of 10 s, in milliseconds since 1970, in which the user was marked. */
export interface MarkedCell {
  userId: string;
  cell: number;
}

/** Those of the cells that have no label. */
export type FindUnlabelled = <C extends MarkedCell>(cells: readonly C[]) => Promise<C[]>;

const marked = z.array(
  z
    .object({
      user_id: z.string(),
      cell: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
      by_clicks: z.boolean(),
    })
    .transform(({ user_id: userId, cell, by_clicks: isByClicks }) => ({ userId, cell, isByClicks })),
);

/**
 * Marks that nobody labelled, each once: of the interval that ended when a label was due. By the reason: `orders` where the
 * fast path could not know, since it sees clicks alone; `clicks` where it failed, or clicks came too late for it.
 */
export async function measureBotLabels(
  answer: z.output<typeof reportAnswerSchema>,
  now: number,
  intervalMinutes: number,
  findUnlabelled: FindUnlabelled,
): Promise<Measurement[]> {
  const end = (Math.floor(now / MINUTE_MS) - PATIENCE_MINUTES) * MINUTE_MS;
  const begin = end - intervalMinutes * MINUTE_MS;
  const due = marked.parse(recordsOf(answer)).filter(({ cell }) => cell >= begin && cell < end);
  const missed = await findUnlabelled(due);
  const byClicks = missed.filter(({ isByClicks }) => isByClicks).length;
  return Object.entries({ clicks: byClicks, orders: missed.length - byClicks }).map(([Reason, count]) => ({
    time: now,
    dimensions: { Reason },
    values: { BotLabelsMissed: count },
  }));
}

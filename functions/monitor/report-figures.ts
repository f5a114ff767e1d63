import { z } from "zod";
import { recordsOf, type reportAnswerSchema } from "../shared/report-answer.ts";
import type { Measurement } from "./metrics.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A minute's batches may be committed a little after the minute that they are counted in was asked for. */
const SETTLE_MINUTES = 1;

type Answer = z.output<typeof reportAnswerSchema>;

/** Counts come as numbers, decimals as text. */
const figure = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]).transform(Number);
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const minutes = z.array(
  z.object({
    minute: time,
    received: figure,
    accepted: figure,
    duplicates: figure,
    rejected: figure,
    expired: figure,
    p95_ms: figure.nullable(),
  }),
);

/** Each whole minute once: those of the interval that ends at `now`. */
export function measureMinutes(answer: Answer, now: number, intervalMinutes: number): Measurement[] {
  const end = Math.floor(now / MINUTE_MS - SETTLE_MINUTES) * MINUTE_MS;
  const begin = end - intervalMinutes * MINUTE_MS;
  return minutes
    .parse(recordsOf(answer))
    .filter(({ minute }) => minute >= begin && minute < end)
    .map(({ minute, received, accepted, duplicates, rejected, expired, p95_ms: latency }) => ({
      time: minute,
      values: {
        Received: received,
        Accepted: accepted,
        Duplicates: duplicates,
        Rejected: rejected,
        Expired: expired,
        ...(latency !== null && { BatchLatency: latency }),
      },
    }));
}

const shares = z.array(z.object({ share_percent: figure.nullable(), shift_points: figure.nullable() }));

/** Where there were lines at all; a shift where there were some before. */
export function measureShares(answer: Answer, now: number): Measurement[] {
  return shares.parse(recordsOf(answer)).flatMap(({ share_percent: share, shift_points: shift }) =>
    share === null
      ? []
      : [
          {
            time: now,
            values: { UnattributedShare: share, ...(shift !== null && { UnattributedShift: shift }) },
          },
        ],
  );
}

const hours = z.array(z.object({ currency: z.string(), hour: time, orders: figure, revenue: figure }));

/** The last whole hour's, by currency. */
export function measureRevenue(answer: Answer, now: number): Measurement[] {
  const lastHour = (Math.floor(now / HOUR_MS) - 1) * HOUR_MS;
  return hours
    .parse(recordsOf(answer))
    .filter(({ hour }) => hour === lastHour)
    .map(({ currency, orders, revenue }) => ({
      time: now,
      dimensions: { Currency: currency },
      values: { Orders: orders, Revenue: revenue },
    }));
}

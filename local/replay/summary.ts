import type { Books, IngestReader } from "../figures/ingest-reader.ts";
import type { CheckoutIds } from "./checkout-ids.ts";
import { createMoneySums } from "./money.ts";

type Money = Record<string, string>;

/** What `--exit --json` prints. */
export interface Summary {
  sent: number;
  /** From the books, since this replay began. */
  received: number;
  accepted: number;
  duplicates: number;
  /** Of the duplicates. */
  repeats: number;
  rejected: { total: number; by_reason: Record<string, number> };
  expired: number;
  /** Of this file's checkouts, whenever they came in. */
  lines: number;
  attributed: number;
  unattributed: number;
  revenue: Money;
  attributed_revenue: Money;
  unattributed_revenue: Money;
  /** From the first record sent to the last commit. */
  seconds: number;
  events_per_second: number;
  /** From arrival in Kinesis to commit; null where nothing was committed. */
  latency_ms: { p50: number | null; p95: number | null };
  shifted_days: number;
  /** What was sent though the file does not say it. */
  assumption: string | null;
}

interface LinesRow extends Record<string, string> {
  currency: string;
  lines: string;
  attributed: string;
  revenue: string;
  attributed_revenue: string;
  unattributed_revenue: string;
}

export async function summarise(options: {
  reader: IngestReader;
  books: Books;
  checkoutIds: CheckoutIds;
  sent: number;
  /** Milliseconds since 1970. */
  beganMs: number;
  shiftDays: number;
  assumption: string | undefined;
}): Promise<Summary> {
  const { reader, books, checkoutIds, sent, beganMs, shiftDays, assumption } = options;
  const since = [new Date(beganMs).toISOString()];
  const reasons = await reader.query<{ reason: string; events: string }>("rejected_since", since);
  const [latency] = await reader.query<{ p50: number | null; p95: number | null }>("latency_since", since);
  const seconds = Math.max(0.001, ((books.lastCommitMs ?? beganMs) - beganMs) / 1000);
  return {
    sent,
    received: books.received,
    accepted: books.accepted,
    duplicates: books.duplicates,
    repeats: books.repeats,
    rejected: {
      total: books.rejected,
      by_reason: Object.fromEntries(reasons.map(({ reason, events }) => [reason, Number(events)])),
    },
    expired: books.expired,
    ...(await sumLines(reader, checkoutIds)),
    seconds: Math.round(seconds * 1000) / 1000,
    events_per_second: Math.round(books.received / seconds),
    latency_ms: { p50: rounded(latency?.p50), p95: rounded(latency?.p95) },
    shifted_days: shiftDays,
    assumption: assumption ?? null,
  };
}

async function sumLines(reader: IngestReader, checkoutIds: CheckoutIds) {
  const [revenue, attributedRevenue, unattributedRevenue] = [
    createMoneySums(),
    createMoneySums(),
    createMoneySums(),
  ];
  let [lines, attributed] = [0, 0];
  for (const ids of checkoutIds.buckets()) {
    for (const row of await reader.query<LinesRow>("lines_of_checkouts", [ids])) {
      lines += Number(row.lines);
      attributed += Number(row.attributed);
      revenue.add(row.currency, row.revenue);
      attributedRevenue.add(row.currency, row.attributed_revenue);
      unattributedRevenue.add(row.currency, row.unattributed_revenue);
    }
  }
  return {
    lines,
    attributed,
    unattributed: lines - attributed,
    revenue: revenue.toJSON(),
    attributed_revenue: attributedRevenue.toJSON(),
    unattributed_revenue: unattributedRevenue.toJSON(),
  };
}

function rounded(ms: number | null | undefined): number | null {
  return ms == null ? null : Math.round(ms * 10) / 10;
}

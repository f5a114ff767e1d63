import type { ReportRequest } from "../../functions/reports/request.ts";
import { productsSince, type Topic, type View } from "../wire.ts";

/** What one topic of the page is asked with, and how long an answer is good for. */
export type Question =
  | { topic: "job"; everyMs: number }
  | { topic: Exclude<Topic, "job">; request: ReportRequest; everyMs: number };

const AT_ONCE_MS = 1_000;
const SOON_MS = 2_000;
const NOW_AND_THEN_MS = 5_000;

/** Everything that a page with this view listens to. */
export function questionsOf({ since, by, category, product }: View): Question[] {
  const ask = (
    topic: Exclude<Topic, "job">,
    everyMs: number,
    report: string,
    parameters: Record<string, unknown> = {},
  ): Question => ({ topic, everyMs, request: { report, parameters } });
  const credit =
    product === undefined
      ? ask("credit", SOON_MS, "credit-by-model", { since, by, ...(category !== undefined && { category }) })
      : ask("credit", SOON_MS, "credit-of-product", { since, product });
  return [
    ask("sales", AT_ONCE_MS, "sales", { since }),
    ask("minutes", SOON_MS, "sales-by-minute"),
    ask("sessions", NOW_AND_THEN_MS, "sessions-by-minute"),
    ask("orders", AT_ONCE_MS, "latest-orders"),
    { topic: "job", everyMs: SOON_MS },
    ask("pulse", AT_ONCE_MS, "stream-pulse", { since: "5m", step: 5 }),
    ask("books", AT_ONCE_MS, "books"),
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

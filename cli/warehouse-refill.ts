import type { Refilled } from "../functions/warehouse/refill/refill.ts";
import { WAREHOUSE_STREAMS, type WarehouseStream } from "../redshift/refresh.ts";
import { counted } from "./counts.ts";
import { UsageError } from "./errors.ts";
import { clearLine, printResult } from "./print.ts";
import { createProgressLine } from "./progress-line.ts";
import { readTime } from "./time-option.ts";
import { withWarehouse } from "./with-warehouse.ts";

type Counts = Record<WarehouseStream, number>;

/**
 * Has the warehouse take from the lake what it misses: of the hours that the wakes counted, or of all hours within a span.
 * @throws UsageError, UserError
 */
export async function refillWarehouse(options: {
  env: string;
  from?: string;
  to?: string;
  json?: boolean;
}): Promise<void> {
  const span = readSpan(options);
  const refilled: Counts = { clicks: 0, checkouts: 0 };
  const show = createProgressLine(
    (next: string) => `taken ${describeCounts(refilled)}; what arrived from ${next} on is next`,
  );
  const missed = await withWarehouse(options.env, async (ask) => {
    // A call of the Lambda has an end: of what it left the next one goes on.
    for (let from = span.from; ; ) {
      const answer: Refilled = await ask<"refill">({ action: "refill", ...span, ...(from && { from }) });
      for (const stream of WAREHOUSE_STREAMS) {
        refilled[stream] += answer.refilled[stream];
      }
      if (answer.next === null) {
        return answer.missed;
      }
      show(answer.next);
      // Without a span the hours that are done are known to miss nothing.
      from = span.from && answer.next;
    }
  });
  clearLine();
  printResult(options, { refilled, missed }, (result) =>
    [
      `took ${describeCounts(result.refilled)} from the lake`,
      sum(result.missed) === 0
        ? "of what the lake has nothing is missing"
        : `missing still: ${describeCounts(result.missed)}: npm run warehouse -- refill takes them`,
    ].join("\n"),
  );
}

function readSpan({ from, to }: { from?: string; to?: string }): { from?: string; to?: string } {
  const [fromMs, toMs] = [
    from === undefined ? undefined : readTime("--from", from),
    to === undefined ? undefined : readTime("--to", to),
  ];
  if (toMs !== undefined && (fromMs === undefined || fromMs >= toMs)) {
    throw new UsageError("--to needs an earlier --from");
  }
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    ...(fromMs !== undefined && { from: iso(fromMs) }),
    ...(toMs !== undefined && { to: iso(toMs) }),
  };
}

const sum = ({ clicks, checkouts }: Counts) => clicks + checkouts;

/** Such as `1,200 clicks and 1 order`. */
export function describeCounts({ clicks, checkouts }: Counts): string {
  return `${counted(clicks, "click")} and ${counted(checkouts, "order")}`;
}

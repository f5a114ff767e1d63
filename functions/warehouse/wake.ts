import type { Warehouse } from "../../redshift/data-api.ts";
import { askFigure } from "../../redshift/figures.ts";
import { refreshStream, WAREHOUSE_STREAMS, type WarehouseStream } from "../../redshift/refresh.ts";
import { readWarehouseReports, runWarehouseReport } from "../../redshift/reports.ts";
import type { Report } from "../../reporting/report-header.ts";
import type { Measurement } from "../shared/embedded-metrics.ts";
import type { SyncStore } from "../shared/sync/sync-store.ts";
import { type FiguresStore, minutesBehind, type WakeFigures, type WakeReport } from "./figures.ts";
import type { MetricName } from "./metrics.ts";
import { loadWithin, measureLoads } from "./sync/load-at-wake.ts";

/** A wake did not do all that it should; what it did stands. The next one tries again. */
export class WakeFailedError extends Error {
  override name = "WakeFailedError";
}

export interface WakeParts {
  /** In the name of who owns everything. */
  owner: Warehouse;
  figures: FiguresStore;
  /** Of the shop's database. */
  exports: SyncStore;
  publish: (measurement: Measurement<MetricName>) => void;
  /** Milliseconds since 1970. */
  now: () => number;
}

const NEVER_REFRESHED: Record<WarehouseStream, string | null> = { clicks: null, checkouts: null };
const EVER = "2000-01-01T00:00:00.000Z";

/**
 * Reads the streams, makes events, and leaves the figures where they are seen without a wake. One stream that fails stops
 * neither the other nor the figures.
 * @param budgetMs after which no statement is waited for
 * @throws WakeFailedError naming everything that failed, after all that could be done
 */
export async function wake(parts: WakeParts, budgetMs: number): Promise<WakeFigures> {
  const end = performance.now() + budgetMs;
  const owner = () => ({ ...parts.owner, timeoutMs: Math.max(1_000, end - performance.now()) });
  const wokeAt = new Date(parts.now()).toISOString();
  const failures: string[] = [];
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      failures.push(`${what}: ${(error as Error).message.split("\n")[0]}`);
      return null;
    }
  };

  const before = await attempt("the figures of the wake before", parts.figures.read);
  const refreshedAt = { ...(before?.refreshedAt ?? NEVER_REFRESHED) };
  for (const stream of WAREHOUSE_STREAMS) {
    const began = new Date(parts.now()).toISOString();
    await attempt(stream, async () => {
      await refreshStream(owner(), stream);
      refreshedAt[stream] = began;
    });
  }
  const sync = await loadWithin({ ...parts, owner }, before?.sync ?? null, end);
  const figures: WakeFigures = {
    wokeAt,
    refreshedAt,
    failures,
    scanErrors: await attempt("scan errors", () =>
      askFigure(owner(), "scan-errors", { since: new Date(before?.wokeAt ?? EVER) }),
    ),
    rpuHours: await attempt("RPU-hours", () => askFigure(owner(), "rpu-hours", { now: new Date(wokeAt) })),
    sync,
    reports: [],
  };
  for (const report of readWarehouseReports()) {
    const answer = await attempt(report.name, () => answerNow(report, owner(), parts.now()));
    const known = answer ?? before?.reports.find((earlier) => earlier.report === report.name);
    if (known !== undefined) {
      figures.reports.push(known);
    }
  }
  await attempt("the figures of this wake", () => parts.figures.write(figures));
  measureLoads(parts, sync);
  measure(parts, figures);
  failures.push(...(sync?.failures ?? []).map((failure) => `the shop's ${failure}`));
  if (failures.length > 0) {
    throw new WakeFailedError(failures.join("; "));
  }
  return figures;
}

async function answerNow(report: Report, warehouse: Warehouse, now: number): Promise<WakeReport> {
  const askedAt = new Date(now);
  const result = await runWarehouseReport(warehouse, report, {}, askedAt);
  return { report: report.name, title: report.title, askedAt: askedAt.toISOString(), ...result };
}

function measure({ publish, now }: WakeParts, figures: WakeFigures): void {
  const behind = minutesBehind(figures, now());
  publish({
    time: now(),
    values: {
      RefreshFailed: figures.failures.length > 0 ? 1 : 0,
      ...(behind !== null && { MinutesBehind: behind }),
      ...(figures.scanErrors !== null && { ScanErrors: figures.scanErrors }),
      ...(figures.rpuHours !== null && { RpuHours: figures.rpuHours }),
    },
  });
}

import type { Warehouse } from "../../redshift/data-api.ts";
import { askFigure } from "../../redshift/figures.ts";
import { refreshStream, WAREHOUSE_STREAMS, type WarehouseStream } from "../../redshift/refresh.ts";
import { readWarehouseReports, runWarehouseReport } from "../../redshift/reports.ts";
import type { Report } from "../../reporting/report-header.ts";
import type { Measurement } from "../shared/embedded-metrics.ts";
import { type FiguresStore, minutesBehind, type WakeFigures, type WakeReport } from "./figures.ts";
import type { MetricName } from "./metrics.ts";
import { checkObjects, listUnchecked, sumMissed } from "./refill/missed.ts";
import type { RawArchive } from "./refill/raw-archive.ts";

/** A wake did not do all that it should; what it did stands. The next one tries again. */
export class WakeFailedError extends Error {
  override name = "WakeFailedError";
}

export interface WakeParts {
  /** In the name of who owns everything. */
  owner: Warehouse;
  figures: FiguresStore;
  archive: RawArchive;
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

  /** @param start of a day or a month of UTC, as ISO 8601 has it */
  const rpuHoursSince = (start: string) => askFigure(owner(), "rpu-hours", { since: new Date(start) });

  const before = await attempt("the figures of the wake before", parts.figures.read);
  const refreshedAt = { ...(before?.refreshedAt ?? NEVER_REFRESHED) };
  for (const stream of WAREHOUSE_STREAMS) {
    const began = new Date(parts.now()).toISOString();
    const raw = await attempt(`raw records of ${stream}`, () =>
      listUnchecked(owner(), parts.archive, stream, Date.parse(began)),
    );
    await attempt(stream, async () => {
      await refreshStream(owner(), stream);
      refreshedAt[stream] = began;
    });
    if (refreshedAt[stream] === began && raw !== null && raw.length > 0) {
      await attempt(`missed ${stream}`, () => checkObjects(owner(), parts.archive, stream, raw));
    }
  }
  const figures: WakeFigures = {
    wokeAt,
    refreshedAt,
    failures,
    scanErrors: await attempt("scan errors", () =>
      askFigure(owner(), "scan-errors", { since: new Date(before?.wokeAt ?? EVER) }),
    ),
    missed: await attempt("records that were missed", async () => ({
      clicks: await sumMissed(owner(), "clicks"),
      checkouts: await sumMissed(owner(), "checkouts"),
    })),
    rpuHours: await attempt("RPU-hours", () => rpuHoursSince(wokeAt.slice(0, 7))),
    rpuHoursToday: await attempt("RPU-hours today", () => rpuHoursSince(wokeAt.slice(0, 10))),
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
  measure(parts, figures);
  if (failures.length > 0) {
    throw new WakeFailedError(failures.join("; "));
  }
  return figures;
}

/** In place of a wake where none is wanted: nothing is asked, and nobody is to be told that nothing was read. */
export function rest({ publish, now }: Pick<WakeParts, "publish" | "now">): { wanted: false } {
  publish({ time: now(), values: { MinutesBehind: 0 } });
  return { wanted: false };
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
      ...(figures.missed !== null && { RecordsMissed: figures.missed.clicks + figures.missed.checkouts }),
      ...(figures.rpuHours !== null && { RpuHours: figures.rpuHours }),
      ...(figures.rpuHoursToday !== null && { RpuHoursToday: figures.rpuHoursToday }),
    },
  });
}

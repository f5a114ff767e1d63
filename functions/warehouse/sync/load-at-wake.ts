import type { Warehouse } from "../../../redshift/data-api.ts";
import type { Measurement } from "../../shared/embedded-metrics.ts";
import type { SyncStore } from "../../shared/sync/sync-store.ts";
import { type FiguresStore, FiguresUnreadableError, type WakeFigures } from "../figures.ts";
import type { MetricName } from "../metrics.ts";
import { loadExports } from "./load-exports.ts";
import { minutesBehindShop, type SyncFigures } from "./sync-figures.ts";

/** Exports of tables were not loaded; the others were. The next wake tries again. */
export class LoadFailedError extends Error {
  override name = "LoadFailedError";
}

interface Parts {
  exports: SyncStore;
  publish: (measurement: Measurement<MetricName>) => void;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Told of each table before its load. */
  onTable?: (table: string) => void;
}

/** What else a wake does has as long again. */
const SHARE = 0.5;

/**
 * Loads exports as part of a wake, which goes on whatever fails here.
 * @param end on the clock of `performance`, of the wake
 * @returns null where none ever lay there
 */
export async function loadWithin(
  { exports, now, owner, onTable }: Parts & { owner: () => Warehouse },
  before: SyncFigures | null,
  end: number,
  tables?: readonly string[],
): Promise<SyncFigures | null> {
  const middle = performance.now() + (end - performance.now()) * SHARE;
  const figures = await loadExports(
    {
      ...{ warehouse: owner, store: exports, now, isTimeLeft: () => performance.now() < middle },
      ...(tables !== undefined && { tables }),
      ...(onTable !== undefined && { onTable }),
    },
    before,
  ).catch((error: Error): SyncFigures => {
    const known = before?.tables ?? [];
    const failures = [`exports: ${error.message.split("\n")[0]}`];
    return { tables: known, failures, minutesBehind: minutesBehindShop(known, now()) };
  });
  const isNew = figures.tables.every(({ state }) => state === null) && figures.failures.length === 0;
  return isNew ? null : figures;
}

/**
 * Loads exports alone, and has that seen where the latest wake is.
 * @throws LoadFailedError naming every table that failed, after all that could be done
 */
export async function loadExportsNow(
  parts: Parts & { owner: Warehouse; figures: FiguresStore },
  budgetMs: number,
  tables?: readonly string[],
): Promise<SyncFigures> {
  const end = performance.now() + budgetMs;
  const owner = () => ({ ...parts.owner, timeoutMs: Math.max(1_000, end - performance.now()) });
  const before = (await readable(parts.figures))?.sync ?? null;
  const figures = (await loadWithin({ ...parts, owner }, before, end, tables)) ?? NOTHING;
  // A wake may have ended meanwhile.
  const latest = await readable(parts.figures);
  if (latest !== null) {
    await parts.figures.write({ ...latest, sync: figures });
  }
  measureLoads(parts, figures);
  if (figures.failures.length > 0) {
    throw new LoadFailedError(figures.failures.join("; "));
  }
  return figures;
}

/** What cannot be read the next wake writes anew: it keeps nobody from a load. */
function readable(figures: FiguresStore): Promise<WakeFigures | null> {
  return figures.read().catch((error) => {
    if (error instanceof FiguresUnreadableError) {
      return null;
    }
    throw error;
  });
}

const NOTHING: SyncFigures = { tables: [], failures: [], minutesBehind: null };

/** @param sync null where nothing was loaded, since nothing could be or nothing ever lay there */
export function measureLoads({ publish, now }: Omit<Parts, "exports">, sync: SyncFigures | null): void {
  if (sync !== null) {
    const differing = sync.tables.filter(
      ({ checksum, state }) => checksum === "differs" || state === "refused",
    );
    publish({
      time: now(),
      values: {
        LoadFailed: sync.failures.length > 0 ? 1 : 0,
        TablesDiffering: differing.length,
        ...(sync.minutesBehind !== null && { SyncMinutesBehind: sync.minutesBehind }),
      },
    });
  }
}

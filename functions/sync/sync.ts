import type { Connection } from "mysql2/promise";
import { SHOP_TABLES } from "../../mysql/tables.ts";
import type { Measurement } from "../shared/embedded-metrics.ts";
import type { Logger } from "../shared/logger.ts";
import {
  type LoadedTable,
  nameRun,
  type RunExport,
  type SyncRun,
  type TableState,
} from "../shared/sync/sync-run.ts";
import type { SyncStore } from "../shared/sync/sync-store.ts";
import { countDue } from "./count-due.ts";
import { exportTables, withConnection } from "./export-tables.ts";
import type { MetricName } from "./metrics.ts";
import { isUnfinished, needsBuckets, nextState, type Plan, planExport, repairedOn } from "./plan.ts";
import type { SyncRequest } from "./request.ts";
import { checkRunLock, takeRunLock } from "./run-lock.ts";

/** Of a history in one run: a run that dies has to export no more than these again. */
const PIECE_ROWS = 250_000;

/** Tables were not exported; the others were. The next export tries again. */
export class ExportFailedError extends Error {
  override name = "ExportFailedError";
}

/** What was exported of a table, or is due. */
export interface ExportedTableAnswer {
  table: string;
  kind: Plan["kind"];
  rows: number;
  /** 0 where nothing was put. */
  bytes: number;
  seconds: number;
  /** Buckets that were exported whole, since the warehouse has them otherwise. */
  repaired: readonly string[];
  /** Whether its history goes on. */
  more: boolean;
}

export interface ExportAnswer {
  /** busy: another export is going on, and this one did nothing. due: nothing was to be done but to tell. */
  state: "exported" | "due" | "busy";
  /** The latest; null where there was none. */
  run: string | null;
  runs: number;
  tables: ExportedTableAnswer[];
  /** Each in one line. */
  failures: string[];
  /** Whether a history goes on with the next export. */
  more: boolean;
}

export interface SyncParts {
  /** Opens a connection as `sync`, with times as texts. */
  open: () => Promise<Connection>;
  store: SyncStore;
  publish: (measurement: Measurement<MetricName>) => void;
  logger: Logger;
  /** Milliseconds since 1970. */
  now: () => number;
  /** After which no further piece of a history is begun. */
  budgetMs: number;
  pieceRows?: number;
  objectBytes?: number;
  onTable?: (table: string) => void;
}

/** The shop's database to S3, as the Lambda and a laptop's command have it. */
export function createSync(parts: SyncParts) {
  return async (request: SyncRequest): Promise<ExportAnswer> => {
    const answer = await withConnection(parts.open, async (connection) =>
      (await takeRunLock(connection))
        ? exportAll(parts, request, connection)
        : { ...NOTHING, state: "busy" as const },
    ).catch((error) => {
      measure(parts, { ...NOTHING, failures: [oneLine(error)] });
      throw error;
    });
    measure(parts, answer);
    parts.logger.info({ ...answer, tables: answer.tables.length }, "exported the shop's tables");
    if (answer.failures.length > 0) {
      throw new ExportFailedError(answer.failures.join("; "));
    }
    return answer;
  };
}

const NOTHING: ExportAnswer = {
  ...{ state: "exported", run: null, runs: 0, tables: [], failures: [], more: false },
};

function measure({ publish, now }: SyncParts, { state, tables, failures }: ExportAnswer): void {
  if (state === "exported") {
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    publish({ time: now(), values: { ExportFailed: failures.length > 0 ? 1 : 0, RowsExported: rows } });
  }
}

/** Run after run, until no history is left that goes on, or the time is over. */
async function exportAll(parts: SyncParts, request: SyncRequest, lock: Connection): Promise<ExportAnswer> {
  const end = performance.now() + parts.budgetMs;
  const answers = new Map<string, ExportedTableAnswer>();
  const failures: string[] = [];
  let latest = await parts.store.latestRun();
  let left: readonly string[] = request.tables ?? SHOP_TABLES.map(({ name }) => name);
  let runs = 0;
  let { full } = request;
  while (left.length > 0 && (runs === 0 || performance.now() < end)) {
    const loaded = await readLoaded(parts.store, left);
    const plans = planAll(left, latest, loaded, full, parts.pieceRows);
    if (request.dry_run) {
      const tables = await countDue(parts.open, plans);
      return { ...NOTHING, state: "due", run: latest?.run ?? null, tables };
    }
    const run = nameRun(parts.now(), latest?.run ?? null);
    latest = await exportRun(parts, run, plans, latest, loaded, lock);
    runs += 1;
    full = false;
    failures.push(...Object.entries(latest.failures).map(([table, reason]) => `${table}: ${reason}`));
    for (const exported of Object.values(latest.tables)) {
      answers.set(exported.table, add(answers.get(exported.table), exported, latest));
    }
    left = Object.keys(latest.tables).filter((table) => isUnfinished(latest?.states[table] as TableState));
  }
  const tables = [...answers.values()];
  return { ...NOTHING, run: latest?.run ?? null, runs, tables, failures, more: left.length > 0 };
}

async function readLoaded(store: SyncStore, tables: readonly string[]) {
  const found = await Promise.all(
    tables.map(async (table) => [table, await store.readLoaded(table)] as const),
  );
  return Object.fromEntries(found);
}

function planAll(
  tables: readonly string[],
  latest: SyncRun | null,
  loaded: Readonly<Record<string, LoadedTable | null>>,
  isFull: boolean,
  pieceRows = PIECE_ROWS,
): Record<string, Plan> {
  return Object.fromEntries(
    tables.map((table) => [
      table,
      planExport(latest?.states[table] ?? null, loaded[table] ?? null, { isFull, pieceRows }),
    ]),
  );
}

/** One snapshot. What was put stays without a meaning until the run itself is written. */
async function exportRun(
  parts: SyncParts,
  run: string,
  plans: Readonly<Record<string, Plan>>,
  before: SyncRun | null,
  loaded: Readonly<Record<string, LoadedTable | null>>,
  lock: Connection,
): Promise<SyncRun> {
  const { open, store, objectBytes, onTable } = parts;
  const selections = Object.fromEntries(
    Object.entries(plans).map(([table, { selection }]) => [table, selection]),
  );
  const { exports, failures } = await exportTables({
    ...{ open, run, selections, put: store.put, urlOf: store.urlOf, needsBuckets },
    ...(objectBytes !== undefined && { objectBytes }),
    ...(onTable !== undefined && { onTable }),
  });
  const tables = Object.fromEntries(
    exports.map((exported): [string, RunExport] => {
      const { follows, kind } = plans[exported.table] as Plan;
      return [exported.table, { ...exported, follows, kind }];
    }),
  );
  const states = Object.values(tables).map((exported) => {
    const { table } = exported;
    return [table, nextState(before?.states[table] ?? null, exported, run, loaded[table] ?? null)];
  });
  const written: SyncRun = {
    run,
    tables,
    failures: Object.fromEntries(Object.entries(failures).map(([table, error]) => [table, oneLine(error)])),
    states: { ...before?.states, ...Object.fromEntries(states) },
  };
  await checkRunLock(lock);
  await store.writeRun(written);
  return written;
}

const oneLine = (error: Error) => (error.message || error.name).split("\n")[0] as string;

/** Pieces of a history are told as one. */
function add(
  before: ExportedTableAnswer | undefined,
  exported: RunExport,
  { states }: SyncRun,
): ExportedTableAnswer {
  return {
    table: exported.table,
    kind: before?.kind ?? exported.kind,
    rows: (before?.rows ?? 0) + exported.rows,
    bytes: (before?.bytes ?? 0) + exported.bytes,
    seconds: Math.round(((before?.seconds ?? 0) + exported.seconds) * 1_000) / 1_000,
    repaired: [...(before?.repaired ?? []), ...repairedOn(exported)],
    more: isUnfinished(states[exported.table] as TableState),
  };
}

import type { Warehouse } from "../../redshift/data-api.ts";
import { type Migrated, migrate } from "../../redshift/migrate.ts";
import { migrationValues } from "../../redshift/migration-values.ts";
import type { WarehouseStream } from "../../redshift/refresh.ts";
import { readWarehouseReports, runWarehouseReport } from "../../redshift/reports.ts";
import { askInSql } from "../../redshift/sql.ts";
import type { ReportAnswer, ReportResult } from "../../reporting/reports.ts";
import { answerReport } from "../shared/answer-report.ts";
import type { Logger } from "../shared/logger.ts";
import type { Stored } from "../shared/stored.ts";
import { type AutoRefresh, keepAutoRefresh, setAutoRefresh } from "./auto-refresh.ts";
import { minutesBehind, type WakeFigures } from "./figures.ts";
import { type Refilled, refill } from "./refill/refill.ts";
import type { WarehouseRequest } from "./request.ts";
import { loadExportsNow } from "./sync/load-at-wake.ts";
import type { SyncFigures } from "./sync/sync-figures.ts";
import { rest, type WakeParts, wake } from "./wake.ts";

export { WakeFailedError } from "./wake.ts";

/** Before the function itself is ended, so that what failed is told. */
const WAKE_BUDGET_MS = 840_000;
/** Somebody waits. */
const QUESTION_TIMEOUT_MS = 100_000;

/** What is known without a wake. */
export interface WarehouseStatus extends WakeFigures {
  /** Null where a stream never was refreshed. */
  minutesBehind: number | null;
}

/** What is answered to which request. */
export interface WarehouseAnswers {
  migrate: { request: { action: "migrate" }; answer: Migrated };
  refresh: { request: { action: "refresh" }; answer: WakeFigures };
  /** What the clock asks for: a stop of the system ends the wakes, a start begins them. */
  tick: { request: { action: "refresh"; if_wanted: true }; answer: WakeFigures | { wanted: false } };
  load: { request: { action: "load"; tables?: string[] }; answer: SyncFigures };
  /** Of the hours of which records are missing, or of all within a span. */
  refill: { request: { action: "refill"; from?: string; to?: string }; answer: Refilled };
  /** Without a time where it never woke. */
  status: { request: { action: "status" }; answer: WarehouseStatus | { wokeAt: null } };
  report: {
    request: { report: string; parameters: Record<string, unknown> };
    answer: ReportAnswer;
  };
  sql: { request: { sql: string }; answer: ReportResult };
}

export type WarehouseAnswer = WarehouseAnswers[keyof WarehouseAnswers]["answer"];

export interface WarehouseParts extends WakeParts {
  /** In a name that may read what is granted to it. */
  reader: Warehouse;
  /** Their names, by their nouns. */
  streams: Readonly<Record<WarehouseStream, string>>;
  /** In Glue's catalog; small letters, digits and _. */
  lakeDatabase: string;
  autoRefresh: AutoRefresh;
  /** What Redshift was told of that last. */
  told: Stored<AutoRefresh>;
  /** Whether the last start or stop wants the system to run. */
  isWanted: () => Promise<boolean>;
  logger: Logger;
}

/** The warehouse, as the Lambda and a laptop's command have it. Every failure is a named error with a one-line message. */
export function createWarehouse(parts: WarehouseParts) {
  const { owner, reader, streams, autoRefresh, logger } = parts;

  async function bringUpToDate(): Promise<Migrated> {
    const warehouse = { ...owner, timeoutMs: WAKE_BUDGET_MS };
    const migrated = await migrate(warehouse, migrationValues(streams, parts.lakeDatabase));
    const isOn = autoRefresh === "yes" && (await parts.isWanted());
    await setAutoRefresh(warehouse, parts.told, isOn ? "yes" : "no");
    logger.info(migrated, "warehouse is up to date");
    return migrated;
  }

  /** Redshift that reads by itself is ended by a stop of the system, and begins again with the first wake after a start. */
  async function tick(): Promise<WakeFigures | { wanted: false }> {
    const isWanted = await parts.isWanted();
    if (autoRefresh === "yes") {
      await keepAutoRefresh(
        { ...owner, timeoutMs: QUESTION_TIMEOUT_MS },
        parts.told,
        isWanted ? "yes" : "no",
      );
    }
    return isWanted ? wake(parts, WAKE_BUDGET_MS) : rest(parts);
  }

  /** Asks for an object only: a warehouse that sleeps sleeps on. */
  async function status(): Promise<WarehouseStatus | { wokeAt: null }> {
    const figures = await parts.figures.read();
    return figures === null
      ? { wokeAt: null }
      : { ...figures, minutesBehind: minutesBehind(figures, parts.now()) };
  }

  async function fill({ from, to }: { from?: string | undefined; to?: string | undefined }) {
    const end = performance.now() + WAKE_BUDGET_MS;
    const refilled = await refill(
      {
        warehouse: () => ({ ...owner, timeoutMs: Math.max(1_000, end - performance.now()) }),
        archive: parts.archive,
        now: parts.now,
      },
      { fromMs: toMs(from), toMs: toMs(to) },
      () => performance.now() > end - WAKE_BUDGET_MS / 2,
    );
    logger.info(refilled, "refilled");
    return refilled;
  }

  return async (request: WarehouseRequest): Promise<WarehouseAnswer> => {
    const asking = { ...reader, timeoutMs: QUESTION_TIMEOUT_MS };
    if ("report" in request) {
      return answerReport(request.report, readWarehouseReports(), logger, (report) =>
        runWarehouseReport(asking, report, request.parameters, new Date(parts.now())),
      );
    }
    if ("sql" in request) {
      return askInSql(asking, request.sql);
    }
    switch (request.action) {
      case "migrate":
        return bringUpToDate();
      case "refresh":
        return request.if_wanted ? tick() : wake(parts, WAKE_BUDGET_MS);
      case "load":
        return loadExportsNow(parts, WAKE_BUDGET_MS, request.tables);
      case "refill":
        return fill(request);
      case "status":
        return status();
    }
  };
}

const toMs = (time: string | undefined) => (time === undefined ? undefined : Date.parse(time));

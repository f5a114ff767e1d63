import { runStatement, type Warehouse } from "../../redshift/data-api.ts";
import { quoteName } from "../../redshift/fill-in.ts";
import { type Migrated, migrate } from "../../redshift/migrate.ts";
import { WAREHOUSE_STREAMS, type WarehouseStream } from "../../redshift/refresh.ts";
import { readWarehouseReports, runWarehouseReport } from "../../redshift/reports.ts";
import { askInSql } from "../../redshift/sql.ts";
import type { ReportAnswer, ReportResult } from "../../reporting/reports.ts";
import { answerReport } from "../shared/answer-report.ts";
import type { Logger } from "../shared/logger.ts";
import { minutesBehind, type WakeFigures } from "./figures.ts";
import type { WarehouseRequest } from "./request.ts";
import { loadExportsNow } from "./sync/load-at-wake.ts";
import type { SyncFigures } from "./sync/sync-figures.ts";
import { type WakeParts, wake } from "./wake.ts";

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
  load: { request: { action: "load"; tables?: string[] }; answer: SyncFigures };
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
  autoRefresh: "yes" | "no";
  logger: Logger;
}

/** The warehouse, as the Lambda and a laptop's command have it. Every failure is a named error with a one-line message. */
export function createWarehouse(parts: WarehouseParts) {
  const { owner, reader, streams, autoRefresh, logger } = parts;

  async function bringUpToDate(): Promise<Migrated> {
    const values = {
      clicks_stream: quoteName(streams.clicks),
      checkouts_stream: quoteName(streams.checkouts),
    };
    const warehouse = { ...owner, timeoutMs: WAKE_BUDGET_MS };
    const migrated = await migrate(warehouse, values);
    for (const stream of WAREHOUSE_STREAMS) {
      const sql = `alter materialized view ecommerce.${stream}_raw auto refresh ${autoRefresh}`;
      await runStatement(warehouse, { sql, parameters: [] });
    }
    logger.info(migrated, "warehouse is up to date");
    return migrated;
  }

  /** Asks for an object only: a warehouse that sleeps sleeps on. */
  async function status(): Promise<WarehouseStatus | { wokeAt: null }> {
    const figures = await parts.figures.read();
    return figures === null
      ? { wokeAt: null }
      : { ...figures, minutesBehind: minutesBehind(figures, parts.now()) };
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
        return wake(parts, WAKE_BUDGET_MS);
      case "load":
        return loadExportsNow(parts, WAKE_BUDGET_MS, request.tables);
      case "status":
        return status();
    }
  };
}

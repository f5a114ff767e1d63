import pg from "pg";
import { type ExplainedLine, explainCheckout } from "../../postgres/explain.ts";
import { bindParameters, type Report, runReport } from "../../postgres/reports.ts";
import type { Database } from "../shared/database.ts";
import type { Logger } from "../shared/logger.ts";
import type { ReportRequest } from "./request.ts";

const QUERY_CANCELED = "57014";

export interface ReportAnswer {
  report: string;
  title: string;
  columns: string[];
  /** Counts are numbers, money is text in decimals, times are RFC 3339 in UTC once they are JSON. */
  rows: unknown[][];
  /** What one must know to read these rows. */
  notes: string[];
}

/** No report has this name. Permanent. */
export class UnknownReportError extends Error {
  override name = "UnknownReportError";
}

/** PostgreSQL refused the report's statement or gave it up. Permanent, but for a database that is busy. */
export class ReportFailedError extends Error {
  override name = "ReportFailedError";
}

/** Runs named reports; `reports` are all there are. */
export function createReports(parts: { database: Database; reports: Report[]; logger: Logger }) {
  const { database, reports, logger } = parts;

  /** @throws UnknownReportError, InvalidParameterError, ReportFailedError, DatabaseUnavailableError */
  return async function run({ report: name, parameters }: ReportRequest): Promise<ReportAnswer> {
    const report = reports.find((known) => known.name === name);
    if (report === undefined) {
      const names = reports.map((known) => known.name).join(", ");
      throw new UnknownReportError(
        `there is no report ${JSON.stringify(name.slice(0, 100))}; there are: ${names}`,
      );
    }
    const values = bindParameters(report, parameters);
    const began = performance.now();
    const { columns, rows, notes } = await database
      .use((client) => runReport(client, report, values))
      .catch((error) => {
        throw error instanceof pg.DatabaseError ? failed(`the report ${name}`, error) : error;
      });
    logger.info(
      { report: name, rows: rows.length, milliseconds: Math.round(performance.now() - began) },
      "report ran",
    );
    return { report: name, title: report.title, columns, rows, notes };
  };
}

/** Why each line of a checkout is credited as it is; empty where there is none. @throws ReportFailedError, DatabaseUnavailableError */
export function explainWith(database: Database, checkoutId: string): Promise<ExplainedLine[]> {
  return database
    .use((client) => explainCheckout(client, checkoutId))
    .catch((error) => {
      throw error instanceof pg.DatabaseError ? failed("the explanation", error) : error;
    });
}

function failed(what: string, cause: pg.DatabaseError): ReportFailedError {
  const reason = cause.code === QUERY_CANCELED ? "it took too long and was given up" : cause.message;
  return new ReportFailedError(`${what} failed: ${reason}`, { cause });
}

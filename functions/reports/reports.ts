import pg from "pg";
import { type ExplainedLine, explainCheckout } from "../../postgres/explain.ts";
import { profileTable } from "../../postgres/profile.ts";
import { runReport } from "../../postgres/reports.ts";
import { ReportFailedError } from "../../reporting/report-errors.ts";
import type { Report } from "../../reporting/report-header.ts";
import { bindParameters } from "../../reporting/report-parameters.ts";
import type { ReportAnswer, ReportResult } from "../../reporting/reports.ts";
import { answerReport } from "../shared/answer-report.ts";
import type { Database } from "../shared/database.ts";
import type { Logger } from "../shared/logger.ts";
import type { ReportRequest } from "./request.ts";

const QUERY_CANCELED = "57014";

/** Runs named reports; `reports` are all there are. */
export function createReports(parts: { database: Database; reports: Report[]; logger: Logger }) {
  const { database, reports, logger } = parts;

  /** @throws UnknownReportError, InvalidParameterError, ReportFailedError, DatabaseUnavailableError */
  return function run({ report: name, parameters }: ReportRequest): Promise<ReportAnswer> {
    return answerReport(name, reports, logger, async (report) => {
      const values = bindParameters(report, parameters);
      return database
        .use((client) => runReport(client, report, values))
        .catch((error) => {
          throw error instanceof pg.DatabaseError ? failed(`the report ${name}`, error) : error;
        });
    });
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

/** What is in each column of a table. @throws UnknownTableError, ReportFailedError, DatabaseUnavailableError */
export function profileWith(database: Database, table: string, since?: number): Promise<ReportResult> {
  return database
    .use((client) => profileTable(client, table, since))
    .catch((error) => {
      throw error instanceof pg.DatabaseError ? failed(`the profile of ${table}`, error) : error;
    });
}

function failed(what: string, cause: pg.DatabaseError): ReportFailedError {
  const reason = cause.code === QUERY_CANCELED ? "it took too long and was given up" : cause.message;
  return new ReportFailedError(`${what} failed: ${reason}`, { cause });
}

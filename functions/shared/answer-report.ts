import type { Report } from "../../reporting/report-header.ts";
import { findReport, type ReportAnswer, type ReportResult } from "../../reporting/reports.ts";
import type { Logger } from "./logger.ts";

/**
 * Runs one of the reports that there are, and logs that it ran.
 * @param run gets the report that is asked for by its name
 * @throws UnknownReportError, and what `run` throws
 */
export async function answerReport(
  name: string,
  reports: readonly Report[],
  logger: Logger,
  run: (report: Report) => Promise<ReportResult>,
): Promise<ReportAnswer> {
  const report = findReport(reports, name);
  const began = performance.now();
  const result = await run(report);
  const milliseconds = Math.round(performance.now() - began);
  logger.info({ report: name, rows: result.rows.length, milliseconds }, "report ran");
  return { report: name, title: report.title, ...result };
}

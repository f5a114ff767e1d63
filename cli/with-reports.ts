import { LOCAL } from "../local/names.ts";
import { readReports, runReport } from "../postgres/reports.ts";
import type { Report } from "../reporting/report-header.ts";
import { bindParameters, InvalidParameterError } from "../reporting/report-parameters.ts";
import type { ReportResult } from "../reporting/reports.ts";
import { findDeployed } from "./deployed.ts";
import { UsageError } from "./errors.ts";
import { withReader } from "./with-database.ts";

/** @throws UsageError where the report does not take a value */
export type RunReport = (report: string, values: Record<string, string>) => Promise<ReportResult>;

/**
 * Asks reports: on a laptop the database itself, elsewhere the environment's Lambda.
 * @param command takes the lock where nothing runs
 * @throws UserError
 */
export async function withReports<T>(
  command: string,
  environment: string,
  work: (run: RunReport) => Promise<T>,
): Promise<T> {
  const known = readReports();
  const find = (name: string) => known.find((report) => report.name === name) as Report;
  if (environment === LOCAL) {
    return withReader(command, (client) =>
      work((name, values) => runReport(client, find(name), bindValues(find(name), values))),
    );
  }
  const { reports } = await findDeployed(environment);
  return work((report, parameters) => {
    bindValues(find(report), parameters);
    return reports.run({ report, parameters });
  });
}

/** @throws UsageError */
export function bindValues(report: Report, values: Record<string, string>): unknown[] {
  try {
    return bindParameters(report, values);
  } catch (error) {
    throw error instanceof InvalidParameterError ? new UsageError(error.message) : error;
  }
}

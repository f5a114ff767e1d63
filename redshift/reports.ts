import { ReportFailedError } from "../reporting/report-errors.ts";
import type { Report } from "../reporting/report-header.ts";
import { type ReportResult, readReportsIn } from "../reporting/reports.ts";
import { readRows } from "./cells.ts";
import { runStatement, StatementFailedError, type Warehouse } from "./data-api.ts";
import { findMissingTables, notImported } from "./lake-tables.ts";
import { toStatement } from "./statement.ts";

/** Every report that the warehouse answers. @throws ReportHeaderError */
export function readWarehouseReports(): Report[] {
  return readReportsIn(new URL("reports/", import.meta.url));
}

/** @param values by the parameters' names @throws InvalidParameterError, ReportFailedError */
export async function runWarehouseReport(
  warehouse: Warehouse,
  report: Report,
  values: Readonly<Record<string, unknown>>,
  now = new Date(),
): Promise<ReportResult> {
  const [missing] = await findMissingTables(warehouse, report.sql);
  if (missing !== undefined) {
    return { columns: [], rows: [], notes: [notImported(missing)] };
  }
  const result = await runStatement(warehouse, toStatement(report, values, now)).catch((error) => {
    throw error instanceof StatementFailedError
      ? new ReportFailedError(`the report ${report.name} failed: ${error.message}`, { cause: error })
      : error;
  });
  return { columns: result.columns.map(({ name }) => name as string), rows: readRows(result), notes: [] };
}

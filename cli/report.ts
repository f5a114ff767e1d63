import type { Report } from "../reporting/report-header.ts";
import type { ReportResult } from "../reporting/reports.ts";
import type { KnownReport } from "./known-reports.ts";
import { print, printCsv, printJson, say } from "./print.ts";
import { asObjects, type Rows, writeCsv, writeTable } from "./rows.ts";
import { runInsightOf } from "./with-insights.ts";
import { bindValues, withReports } from "./with-reports.ts";
import { runWarehouseReportOf } from "./with-warehouse.ts";

export interface ReportFormat {
  json?: boolean | undefined;
  csv?: boolean | undefined;
}

export interface ReportOptions {
  format: ReportFormat;
  environment: string;
  /** An imported set, where Athena answers. @default the lake */
  from?: string | undefined;
}

/** Prints the report's rows. @throws UsageError, UserError */
export async function report(
  chosen: KnownReport,
  values: Record<string, string>,
  { format, environment, from }: ReportOptions,
): Promise<void> {
  bindValues(chosen, values);
  const { columns, rows, notes } = await run(chosen, values, environment, from);
  if (format.json || format.csv) {
    printRows(columns, rows, format);
  } else {
    const asked = asOptions(chosen, values, from);
    const none = asked === "" ? "no rows" : `no rows with ${asked}`;
    print(`${chosen.title}: ${chosen.question}\n${rows.length > 0 ? writeTable(columns, rows) : none}`);
  }
  // Not among the rows that a program reads.
  notes.forEach(format.json || format.csv ? say : print);
}

function run(
  chosen: KnownReport,
  values: Record<string, string>,
  environment: string,
  from: string | undefined,
): Promise<ReportResult> {
  switch (chosen.engine) {
    case "athena":
      return runInsightOf(environment, chosen, { parameters: values, from });
    case "redshift":
      return runWarehouseReportOf(environment, chosen.name, values);
    case "postgres":
      return withReports("report", environment, (ask) => ask(chosen.name, values));
  }
}

/** For programs. */
export function printRows(columns: string[], rows: Rows, { json }: ReportFormat): void {
  if (json) {
    printJson(asObjects(columns, rows));
  } else {
    printCsv(writeCsv(columns, rows));
  }
}

/**
 * The parameters as they would be typed.
 * @param from an imported set, which is asked whole where no time is given
 */
export function asOptions(
  { parameters }: Report,
  values: Record<string, string> = {},
  from?: string,
): string {
  const quoted = (text: string) => (text.includes(" ") ? `"${text}"` : text);
  const bound = parameters.filter(
    ({ name, type }) => from === undefined || type !== "interval" || values[name] !== undefined,
  );
  return [
    ...(from === undefined ? [] : [`--from ${from}`]),
    ...bound.map(({ name, default: usual }) => `--${name} ${quoted(values[name] ?? usual)}`),
  ].join(" ");
}

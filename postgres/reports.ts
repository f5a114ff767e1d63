import { readdirSync, readFileSync } from "node:fs";
import pg from "pg";
import { parseReport, type Report } from "./report-header.ts";
import { findNotes } from "./report-notes.ts";

export { type Report, ReportHeaderError } from "./report-header.ts";
export { bindParameters, InvalidParameterError } from "./report-parameters.ts";

/** What a report answered; a row has its values in the order of the columns. */
export interface ReportResult {
  columns: string[];
  /** Counts are numbers, money and shares are text as PostgreSQL writes them, times are RFC 3339 in UTC. */
  rows: unknown[][];
  /** What one must know to read these rows; the report's own notes are true of all. */
  notes: string[];
}

/**
 * Every report by name.
 * @param folder default: `reports/` beside this module
 * @throws ReportHeaderError
 */
export function readReports(folder = new URL("reports/", import.meta.url)): Report[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => parseReport(file.replace(/\.sql$/, ""), readFileSync(new URL(file, folder), "utf8")));
}

/** @param values from `bindParameters` */
export async function runReport(
  client: pg.ClientBase,
  report: Report,
  values: unknown[],
): Promise<ReportResult> {
  const { fields, rows } = await client.query<unknown[]>({
    text: report.sql,
    values,
    rowMode: "array",
    types: { getTypeParser },
  });
  const notes = await findNotes(client, report, values);
  return { columns: fields.map(({ name }) => name), rows, notes };
}

function getTypeParser(oid: number, format?: "text" | "binary") {
  const parse = pg.types.getTypeParser(oid, format as "text");
  if (oid === pg.types.builtins.TIMESTAMPTZ) {
    return (text: string) => (parse(text) as Date).toISOString().replace(".000Z", "Z");
  }
  return oid === pg.types.builtins.INT8 ? Number : parse;
}

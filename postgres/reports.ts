import pg from "pg";
import type { Report } from "../reporting/report-header.ts";
import { type ReportResult, readReportsIn } from "../reporting/reports.ts";
import { findNotes } from "./report-notes.ts";

/** Every report that PostgreSQL answers. @throws ReportHeaderError */
export function readReports(): Report[] {
  return readReportsIn(new URL("reports/", import.meta.url));
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

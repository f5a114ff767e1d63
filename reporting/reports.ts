import { readdirSync, readFileSync } from "node:fs";
import { UnknownReportError } from "./report-errors.ts";
import { parseReport, type Report } from "./report-header.ts";

/** What a report answered, whichever engine ran it; a row has its values in the order of the columns. */
export interface ReportResult {
  columns: string[];
  /** Counts are numbers, money is text in decimals, times are RFC 3339 in UTC once they are JSON. */
  rows: unknown[][];
  /** What one must know to read these rows; the report's own notes are true of all. */
  notes: string[];
}

/** What a Lambda says to who asked for a report. */
export interface ReportAnswer extends ReportResult {
  report: string;
  title: string;
}

/** Every report of a folder, by name. @throws ReportHeaderError */
export function readReportsIn(folder: URL): Report[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => parseReport(file.replace(/\.sql$/, ""), readFileSync(new URL(file, folder), "utf8")));
}

/** @param reports all that there are. @throws UnknownReportError */
export function findReport(reports: readonly Report[], name: string): Report {
  const report = reports.find((known) => known.name === name);
  if (report === undefined) {
    const names = reports.map((known) => known.name).join(", ");
    throw new UnknownReportError(
      `there is no report ${JSON.stringify(name.slice(0, 100))}; there are: ${names}`,
    );
  }
  return report;
}

import type pg from "pg";
import { type Report, readReports, runReport } from "../postgres/reports.ts";
import { UsageError } from "./errors.ts";
import { writeCsv, writeJson, writeTable } from "./rows.ts";
import { withReader } from "./with-database.ts";

export interface ReportOptions {
  json?: boolean;
  csv?: boolean;
}

/** Prints one report's rows, or the list of reports. @throws UsageError, UserError */
export async function report(name: string | undefined, options: ReportOptions): Promise<void> {
  const reports = readReports();
  if (name === undefined) {
    const rows = reports.map(({ title, question, ...file }) => [file.name, title, question]);
    process.stdout.write(`${writeTable(["report", "title", "question"], rows)}\n`);
    return;
  }
  const chosen = reports.find((known) => known.name === name);
  if (chosen === undefined) {
    throw new UsageError(
      `there is no report ${name}; there are: ${reports.map((known) => known.name).join(", ")}`,
    );
  }
  if (options.json && options.csv) {
    throw new UsageError("--json and --csv exclude each other");
  }
  process.stdout.write(await withReader("report", (client) => answer(client, chosen, options)));
}

async function answer(client: pg.ClientBase, chosen: Report, options: ReportOptions): Promise<string> {
  const { columns, rows } = await runReport(client, chosen, []);
  if (options.json) {
    return `${writeJson(columns, rows)}\n`;
  }
  return options.csv
    ? writeCsv(columns, rows)
    : `${chosen.title}: ${chosen.question}\n${writeTable(columns, rows)}\n`;
}

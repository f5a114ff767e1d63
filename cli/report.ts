import type pg from "pg";
import {
  bindParameters,
  InvalidParameterError,
  type Report,
  readReports,
  runReport,
} from "../postgres/reports.ts";
import { UsageError } from "./errors.ts";
import { writeCsv, writeJson, writeTable } from "./rows.ts";
import { withReader } from "./with-database.ts";

export interface ReportOptions {
  json?: boolean;
  csv?: boolean;
  /** Parameters, each as `name=value`. */
  set?: string[];
  since?: string;
  limit?: string;
}

/** Prints one report's rows, or the list of reports. @throws UsageError, UserError */
export async function report(name: string | undefined, options: ReportOptions): Promise<void> {
  const reports = readReports();
  if (name === undefined) {
    process.stdout.write(`${listOf(reports)}\n`);
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
  const values = bind(chosen, options);
  process.stdout.write(await withReader("report", (client) => answer(client, chosen, values, options)));
}

function listOf(reports: Report[]): string {
  const rows = reports.map(({ name, question, parameters }) => [
    name,
    question,
    parameters.map((parameter) => `${parameter.name} ${parameter.default}`).join(", "),
  ]);
  return writeTable(["report", "question", "parameters and defaults"], rows);
}

function bind(chosen: Report, { since, limit, set = [] }: ReportOptions): unknown[] {
  const given = Object.fromEntries(
    set.map((assignment) => {
      const [, name, value] = /^([a-z_]+)=(.*)$/.exec(assignment) ?? [];
      if (name === undefined) {
        throw new UsageError(`--set ${assignment}: give a parameter and its value, such as loyal_orders=5`);
      }
      return [name, value];
    }),
  );
  try {
    return bindParameters(chosen, { ...given, ...(since && { since }), ...(limit && { limit }) });
  } catch (error) {
    throw error instanceof InvalidParameterError ? new UsageError(error.message) : error;
  }
}

async function answer(
  client: pg.ClientBase,
  chosen: Report,
  values: unknown[],
  options: ReportOptions,
): Promise<string> {
  const { columns, rows } = await runReport(client, chosen, values);
  if (options.json) {
    return `${writeJson(columns, rows)}\n`;
  }
  if (options.csv) {
    return writeCsv(columns, rows);
  }
  const hasSince = chosen.parameters.some(({ name }) => name === "since");
  const nothing = hasSince ? "nothing in this time; --since 10y looks further back" : "nothing yet";
  return `${chosen.title}: ${chosen.question}\n${rows.length > 0 ? writeTable(columns, rows) : nothing}\n`;
}

import { readdirSync, readFileSync } from "node:fs";
import pg from "pg";

/** One file of postgres/reports. */
export interface Report {
  name: string;
  /** From the header's `-- title:` and `-- question:`. */
  title: string;
  question: string;
  sql: string;
}

/** What a report answered; counts are numbers, money is text as PostgreSQL writes it, times are Dates. */
export interface ReportResult {
  columns: string[];
  rows: unknown[][];
}

/** The parameters are not the report's. Permanent. */
export class InvalidParameterError extends Error {
  override name = "InvalidParameterError";
}

/** @param folder default: `reports/` beside this module */
export function readReports(folder = new URL("reports/", import.meta.url)): Report[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => {
      const sql = readFileSync(new URL(file, folder), "utf8");
      const header = (key: string) => new RegExp(`^-- ${key}: *(.*)$`, "m").exec(sql)?.[1] ?? "";
      return { name: file.replace(/\.sql$/, ""), title: header("title"), question: header("question"), sql };
    });
}

/** The values of the statement's `$1`, `$2`, ... @throws InvalidParameterError */
export function bindParameters(report: Report, parameters: Readonly<Record<string, unknown>>): unknown[] {
  const [unknown] = Object.keys(parameters);
  if (unknown !== undefined) {
    throw new InvalidParameterError(`the report ${report.name} takes no parameter ${unknown}`);
  }
  return [];
}

export async function runReport(
  client: pg.ClientBase,
  report: Report,
  values: unknown[],
): Promise<ReportResult> {
  const result = await client.query<unknown[]>({
    text: report.sql,
    values,
    rowMode: "array",
    types: { getTypeParser },
  });
  return { columns: result.fields.map(({ name }) => name), rows: result.rows };
}

/** Counts are numbers; money stays text. */
function getTypeParser(oid: number, format?: "text" | "binary") {
  return oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as "text");
}

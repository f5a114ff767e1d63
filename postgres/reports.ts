import { readdirSync, readFileSync } from "node:fs";
import ms, { type StringValue } from "ms";
import pg from "pg";

/** One of a report's parameters: a `-- parameter: <name> <type> <default>: <meaning>` of its header. */
export interface ReportParameter {
  name: string;
  type: "interval" | "integer";
  default: string;
  meaning: string;
}

/** One file of postgres/reports. */
export interface Report {
  name: string;
  /** From the header's `-- title:` and `-- question:`. */
  title: string;
  question: string;
  /** In the order of the statement's `$1`, `$2`, ... */
  parameters: ReportParameter[];
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

/** A file of reports has no header that can be read. Permanent: mend the file. */
export class InvalidReportError extends Error {
  override name = "InvalidReportError";
}

const PARAMETER = /^(?<name>[a-z_]+) (?<type>interval|integer) (?<default>[^:]+): (?<meaning>.+)$/;

const MOST_ROWS = 1_000_000;

/**
 * @param folder default: `reports/` beside this module
 * @throws InvalidReportError
 */
export function readReports(folder = new URL("reports/", import.meta.url)): Report[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => parseReport(file.replace(/\.sql$/, ""), readFileSync(new URL(file, folder), "utf8")));
}

/** @throws InvalidReportError naming what the header lacks */
export function parseReport(name: string, sql: string): Report {
  const header = (key: string) =>
    [...sql.matchAll(new RegExp(`^-- ${key}: *(.*)$`, "gm"))].map(([, text = ""]) => text);
  const [title] = header("title");
  const [question] = header("question");
  if (!title || !question) {
    throw new InvalidReportError(`report ${name}: its header needs "-- title:" and "-- question:"`);
  }
  const parameters = header("parameter").map((text) => {
    const parts = PARAMETER.exec(text)?.groups;
    if (parts === undefined) {
      throw new InvalidReportError(
        `report ${name}: "-- parameter: ${text}" is not "<name> interval|integer <default>: <meaning>"`,
      );
    }
    return parts as unknown as ReportParameter;
  });
  return { name, title, question, parameters, sql };
}

/**
 * The values of the statement's `$1`, `$2`, ...: the given ones, or the defaults.
 * @throws InvalidParameterError naming the parameter and what it expects
 */
export function bindParameters(report: Report, given: Readonly<Record<string, unknown>>): unknown[] {
  const known = report.parameters.map(({ name }) => name);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const those = known.length > 0 ? `; it takes ${known.join(", ")}` : "";
    throw new InvalidParameterError(`the report ${report.name} takes no parameter ${unknown}${those}`);
  }
  return report.parameters.map((parameter) => bind(parameter, given[parameter.name] ?? parameter.default));
}

function bind({ name, type }: ReportParameter, value: unknown): string | number {
  const text = String(value).trim();
  if (type === "interval") {
    const milliseconds = /^\d+(\.\d+)? *[a-z]+$/i.test(text) ? ms(text as StringValue) : undefined;
    if (milliseconds === undefined || !Number.isFinite(milliseconds)) {
      throw new InvalidParameterError(
        `${name} is ${text}: give a time with its unit, such as 90m, 24h or 7d`,
      );
    }
    return `${milliseconds} milliseconds`;
  }
  if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > MOST_ROWS) {
    throw new InvalidParameterError(`${name} is ${text}: give a whole number from 1 to ${MOST_ROWS}`);
  }
  return Number(text);
}

/** @param values as bindParameters gives them */
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

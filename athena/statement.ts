import type { Report } from "../reporting/report-header.ts";
import { bindParameters } from "../reporting/report-parameters.ts";
import type { Source } from "./sources.ts";

const DAY_MS = 86_400_000;

/** Of an imported set without its own `since`: all of it. */
const EVER = "0001-01-01";

/** As a table, not as a part of another name. */
const ACTIVITY = /\b(from|join) activity\b/;

const ORDERS_VIEW = /\b(from|join) orders_\w+/;

/** What Athena runs. */
export interface Statement {
  /** With a question mark for each parameter. */
  sql: string;
  /** In the order of the question marks, each a literal. */
  parameters: string[];
}

/** The report's SQL on a source: Athena knows parameters by their place alone, so `$1` may become several. */
export function askOf(source: Source, report: Report): { sql: string; places: number[] } {
  const places: number[] = [];
  const sql = report.sql.replace(/^--.*\n/gm, "").replace(/\$(\d+)/g, (_, number) => {
    places.push(Number(number) - 1);
    return "?";
  });
  return { sql: withActivity(source, sql), places };
}

/** Whether a report asks of `activity`, which an imported set has as well. */
export function asksOfActivity({ sql }: Report): boolean {
  return ACTIVITY.test(sql.replace(/--.*/g, ""));
}

/** Whether the report asks of the views over the orders' changes, which the lane orders declares. */
export function asksOfOrders({ sql }: Report): boolean {
  return ORDERS_VIEW.test(sql.replace(/--.*/g, ""));
}

/** A query, with what `activity` is on a source where it asks of it. */
export function withActivity(source: Source, sql: string): string {
  const query = sql.trim().replace(/;$/, "");
  if (!ACTIVITY.test(query)) {
    return query;
  }
  const activity = `with activity as (\n${source.sql}\n)`;
  return query.startsWith("with ")
    ? `${activity},\n\n${query.slice("with ".length)}`
    : `${activity}\n\n${query}`;
}

/**
 * @param values by name, as a caller gave them
 * @throws InvalidParameterError
 */
export function toStatement(
  report: Report,
  source: Source,
  values: Readonly<Record<string, unknown>>,
  now: Date,
): Statement {
  const literals = bindParameters(report, values).map((value, index) => {
    const { type, name } = report.parameters[index] as Report["parameters"][number];
    if (type !== "interval") {
      return typeof value === "number" ? String(value) : quote(value);
    }
    const isGiven = values[name] !== undefined || source.lastDay === undefined;
    return quote(isGiven ? firstDay(Number.parseInt(String(value), 10), source, now) : EVER);
  });
  const { sql, places } = askOf(source, report);
  return { sql, parameters: places.map((place) => literals[place] as string) };
}

/** The UTC day on which a span began that lasts until now, or to the end of a set that grows no more. */
export function firstDay(seconds: number, { lastDay }: Pick<Source, "lastDay">, now: Date): string {
  const end = lastDay === undefined ? now.getTime() : Date.parse(`${lastDay}T00:00:00Z`) + DAY_MS;
  return new Date(Math.max(end - seconds * 1000, Date.parse(EVER))).toISOString().slice(0, 10);
}

/** As a literal. */
export function quote(text: string | number): string {
  return `'${String(text).replaceAll("'", "''")}'`;
}

import { readFileSync } from "node:fs";
import pg from "pg";
import { showDuration } from "../reporting/duration.ts";
import { type ColumnKind, type ProfiledColumn, profileStatement, readProfile } from "../reporting/profile.ts";
import { ReportFailedError, UnknownTableError } from "../reporting/report-errors.ts";
import type { ReportResult } from "../reporting/reports.ts";

const COLUMNS = readFileSync(new URL("profile/columns.sql", import.meta.url), "utf8");

interface TableColumn {
  table_name: string;
  column_name: string;
  column_type: string;
}

const ZONED_TIME = "timestamp with time zone";

/** Names of the tables and views that may be read. */
export async function listTables(client: pg.ClientBase): Promise<string[]> {
  return [...(await readTables(client)).keys()];
}

/**
 * What is in each column of a table, or of a view.
 * @param since only rows of the last so many seconds, by the first column that is a time
 * @throws UnknownTableError, ReportFailedError, and what the database throws
 */
export async function profileTable(
  client: pg.ClientBase,
  name: string,
  since: number | undefined,
): Promise<ReportResult> {
  const tables = await readTables(client);
  const columns = tables.get(name);
  if (columns === undefined) {
    throw new UnknownTableError(name, [...tables.keys()]);
  }
  const time = since === undefined ? undefined : findTime(name, columns);
  const where = time === undefined ? "" : `where ${quoted(time)} >= now() - $1::interval`;
  const { rows } = await client.query<unknown[]>({
    text: profileStatement(quoted(name), columns, where),
    values: time === undefined ? [] : [`${since} seconds`],
    rowMode: "array",
  });
  const span = since === undefined ? "" : `, the last ${showDuration(since)} by ${time}`;
  return { ...readProfile(columns, rows), notes: [`Of postgres.${name}${span}.`] };
}

function findTime(table: string, columns: readonly ProfiledColumn[]): string {
  const time = columns.find(({ type }) => type === ZONED_TIME);
  if (time === undefined) {
    throw new ReportFailedError(`${table} has no time: it is profiled whole, without since`);
  }
  return time.name;
}

async function readTables(client: pg.ClientBase): Promise<Map<string, ProfiledColumn[]>> {
  const { rows } = await client.query<TableColumn>(COLUMNS);
  const tables = new Map<string, ProfiledColumn[]>();
  for (const { table_name: table, column_name: name, column_type: type } of rows) {
    tables.set(table, [...(tables.get(table) ?? []), columnOf(name, type)]);
  }
  return tables;
}

function columnOf(name: string, type: string): ProfiledColumn {
  const kind = kindOf(type);
  const column = quoted(name);
  const expressions: Partial<Record<ColumnKind, string>> = {
    nested: `case when ${column} is not null then true end`,
    text: `${column}::text collate "C"`,
    ...(type === ZONED_TIME && { time: `${column} at time zone 'UTC'` }),
  };
  return { name, type, kind, expression: expressions[kind] ?? column };
}

function kindOf(type: string): ColumnKind {
  if (/^(smallint|integer|bigint|numeric|real|double precision)\b/.test(type) && !type.endsWith("[]")) {
    return "number";
  }
  if (/^(timestamp|date|interval)\b/.test(type) && !type.endsWith("[]")) {
    return "time";
  }
  return ({ text: "text", "character varying": "text", boolean: "flag" }[type] as ColumnKind) ?? "nested";
}

const quoted = (name: string) => pg.escapeIdentifier(name);

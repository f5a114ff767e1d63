import { type GlueClient, paginateGetTables, type Table } from "@aws-sdk/client-glue";
import { type ColumnKind, type ProfiledColumn, profileStatement, readProfile } from "../reporting/profile.ts";
import { ReportFailedError, UnknownTableError } from "../reporting/report-errors.ts";
import type { ReportResult } from "../reporting/reports.ts";
import { FORMAT_PARAMETER, findLastDay } from "./imported-sets.ts";
import { QueryFailedError, runQuery } from "./query.ts";
import { type Lake, showBytes } from "./reports.ts";
import { firstDay, quote } from "./statement.ts";

/** The partition that a table can be limited by. */
const DAY = "dt";

/** Names of the lake's tables and views, and of imported sets. */
export async function listLakeTables({ glue, database }: Lake): Promise<string[]> {
  return (await readTables(glue, database)).map(({ Name }) => Name as string).sort();
}

/**
 * What is in each column of a table.
 * @param since only the days of the last so many seconds, as reports count them
 * @throws UnknownTableError, ReportFailedError
 */
export async function profileLakeTable(
  lake: Lake,
  name: string,
  since: number | undefined,
  now = new Date(),
): Promise<ReportResult> {
  const tables = await readTables(lake.glue, lake.database);
  const table = tables.find((known) => known.Name === name);
  if (table === undefined) {
    throw new UnknownTableError(
      name,
      tables.map(({ Name }) => Name as string),
    );
  }
  const columns = columnsOf(table);
  const day = since === undefined ? undefined : await findFirstDay(lake, table, since, now);
  const statement = {
    sql: profileStatement(quoted(name), columns, day === undefined ? "" : `where ${DAY} >= ?`),
    parameters: day === undefined ? [] : [quote(day)],
  };
  const { rows, scannedBytes } = await runQuery(lake, statement).catch((error) => {
    throw error instanceof QueryFailedError
      ? new ReportFailedError(`the profile of ${name} failed: ${error.message}`, { cause: error })
      : error;
  });
  return {
    ...readProfile(columns, rows),
    notes: [
      `Of lake.${name} (${lake.database})${day === undefined ? "" : `, from ${day} on`}: ` +
        `${showBytes(scannedBytes)} scanned.`,
    ],
  };
}

async function findFirstDay(lake: Lake, table: Table, since: number, now: Date): Promise<string> {
  const name = table.Name as string;
  if (!columnsOf(table).some((column) => column.name === DAY)) {
    throw new ReportFailedError(`${name} has no days: it is profiled whole, without since`);
  }
  const isImported = table.Parameters?.[FORMAT_PARAMETER] !== undefined;
  const lastDay = isImported ? await findLastDay(lake.glue, lake.database, name) : undefined;
  return firstDay(since, { lastDay }, now);
}

function columnsOf({ StorageDescriptor, PartitionKeys = [] }: Table): ProfiledColumn[] {
  return [...(StorageDescriptor?.Columns ?? []), ...PartitionKeys].map(({ Name = "", Type = "" }) => {
    const kind = kindOf(Type);
    const name = quoted(Name);
    const expression = kind === "nested" ? `case when ${name} is not null then true end` : name;
    return { name: Name, type: Type, kind, expression };
  });
}

function kindOf(hiveType: string): ColumnKind {
  const [name = ""] = /^[a-z]+/.exec(hiveType) ?? [];
  if (/^(tinyint|smallint|int|integer|bigint|float|double|decimal)$/.test(name)) {
    return "number";
  }
  if (/^(timestamp|date)$/.test(name)) {
    return "time";
  }
  if (/^(string|varchar|char)$/.test(name)) {
    return "text";
  }
  return name === "boolean" ? "flag" : "nested";
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

async function readTables(glue: GlueClient, database: string): Promise<Table[]> {
  const tables: Table[] = [];
  for await (const { TableList = [] } of paginateGetTables({ client: glue }, { DatabaseName: database })) {
    tables.push(...TableList);
  }
  return tables;
}

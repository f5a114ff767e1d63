import {
  EntityNotFoundException,
  GetTableCommand,
  type GlueClient,
  paginateGetPartitions,
  paginateGetTables,
  type Table,
} from "@aws-sdk/client-glue";
import { UnknownSetError } from "../reporting/report-errors.ts";
import { FORMATS, importedSource, type Source } from "./sources.ts";

/** Of a table in the catalog: which of `sources/` its rows are like. Tables of the lake itself have none. */
export const FORMAT_PARAMETER = "format";

/** @throws UnknownSetError in one line that says which there are */
export async function findImportedSet(glue: GlueClient, database: string, name: string): Promise<Source> {
  const table = await findTable(glue, database, name);
  const format = table?.Parameters?.[FORMAT_PARAMETER];
  if (table === undefined || format === undefined) {
    const sets = await listSets(glue, database);
    const others = sets.length > 0 ? `there are: ${sets.join(", ")}` : "none has been imported yet";
    throw new UnknownSetError(`there is no imported set ${JSON.stringify(name.slice(0, 100))}; ${others}`);
  }
  if (!FORMATS.includes(format)) {
    throw new UnknownSetError(
      `reports cannot read ${name}, which is ${format}; they read ${FORMATS.join(", ")}`,
    );
  }
  return importedSource({ name, format, lastDay: await findLastDay(glue, database, name) });
}

/** Of the catalog. */
export async function findTable(
  glue: GlueClient,
  database: string,
  name: string,
): Promise<Table | undefined> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    return undefined;
  }
  try {
    return (await glue.send(new GetTableCommand({ DatabaseName: database, Name: name }))).Table;
  } catch (error) {
    if (error instanceof EntityNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

/** Names of imported sets. @param formats of those alone */
export async function listSets(
  glue: GlueClient,
  database: string,
  formats?: readonly string[],
): Promise<string[]> {
  const names: string[] = [];
  for await (const { TableList = [] } of paginateGetTables({ client: glue }, { DatabaseName: database })) {
    for (const { Name, Parameters } of TableList) {
      const format = Parameters?.[FORMAT_PARAMETER];
      if (format !== undefined && (formats?.includes(format) ?? true)) {
        names.push(Name as string);
      }
    }
  }
  return names.sort();
}

/** Of what grows no more: its last partition. */
export async function findLastDay(glue: GlueClient, database: string, name: string): Promise<string> {
  const [last] = await findLastPartition(glue, database, name);
  return last ? lastDayOf(last) : "0001-01-01";
}

/** The values of a table's greatest partition; none where it has no partition. */
export async function findLastPartition(
  glue: GlueClient,
  database: string,
  table: string,
): Promise<string[]> {
  let last: string[] = [];
  const request = { DatabaseName: database, TableName: table, ExcludeColumnSchema: true };
  for await (const { Partitions = [] } of paginateGetPartitions({ client: glue }, request)) {
    for (const { Values = [] } of Partitions) {
      last = Values.join() > last.join() ? Values : last;
    }
  }
  return last;
}

/** Of a partition: a day, or a year. */
function lastDayOf(partition: string): string {
  return partition.length === 4 ? `${partition}-12-31` : partition;
}

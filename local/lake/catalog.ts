import {
  AlreadyExistsException,
  CreateDatabaseCommand,
  CreateTableCommand,
  type GlueClient,
  type TableInput,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { lakeDatabase } from "../../config/lake.ts";
import { lakeParquetTables } from "../../events/lake-tables.ts";
import { parquetTableInput } from "../../events/parquet-table.ts";
import { createGlueClient } from "../../functions/shared/aws/glue.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { LOCAL } from "../names.ts";
import { LAKE } from "./archiver.ts";

export const LAKE_DATABASE = lakeDatabase(LOCAL);

/** Declares the lake's tables in the emulator's catalog; partitions that there are stay. */
export async function declareTables(emulatorEndpoint: string): Promise<void> {
  const glue = createGlueClient(emulatorClientConfig(emulatorEndpoint));
  try {
    await unlessThere(() => glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: LAKE_DATABASE } })));
    const tables = lakeParquetTables(LAKE).map(parquetTableInput);
    await Promise.all(tables.map((table) => declareTable(glue, LAKE_DATABASE, table)));
  } finally {
    glue.destroy();
  }
}

/** Declares a table, or brings it up to date: its partitions stay. */
export async function declareTable(
  glue: Pick<GlueClient, "send">,
  database: string,
  table: TableInput,
): Promise<void> {
  const declared = { DatabaseName: database, TableInput: table };
  if (!(await unlessThere(() => glue.send(new CreateTableCommand(declared))))) {
    await glue.send(new UpdateTableCommand(declared));
  }
}

/** Whether it was made. */
async function unlessThere(make: () => Promise<unknown>): Promise<boolean> {
  try {
    await make();
    return true;
  } catch (error) {
    if (error instanceof AlreadyExistsException) {
      return false;
    }
    throw error;
  }
}

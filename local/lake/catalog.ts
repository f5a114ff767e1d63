import {
  AlreadyExistsException,
  CreateDatabaseCommand,
  CreateTableCommand,
  type GlueClient,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { lakeDatabase } from "../../config/lake.ts";
import { hiveType, LAKE_TABLES } from "../../events/lake-tables.ts";
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
    await Promise.all(Object.keys(LAKE_TABLES).map((name) => declareTable(glue, name as LakeTableName)));
  } finally {
    glue.destroy();
  }
}

type LakeTableName = keyof typeof LAKE_TABLES;

async function declareTable(glue: GlueClient, name: LakeTableName): Promise<void> {
  const { columns, partitions } = LAKE_TABLES[name];
  const table = {
    DatabaseName: LAKE_DATABASE,
    TableInput: {
      Name: name,
      TableType: "EXTERNAL_TABLE",
      Parameters: { classification: "parquet" },
      PartitionKeys: partitions.map((key) => ({ Name: key, Type: "string" })),
      StorageDescriptor: {
        Columns: columns.map((column) => ({ Name: column.name, Type: hiveType(column.type) })),
        Location: `s3://${LAKE}/facts/${name}/`,
        ...PARQUET,
      },
    },
  };
  if (!(await unlessThere(() => glue.send(new CreateTableCommand(table))))) {
    await glue.send(new UpdateTableCommand(table));
  }
}

const PARQUET = {
  InputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  OutputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
  SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
};

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

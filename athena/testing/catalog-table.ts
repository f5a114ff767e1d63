import {
  AlreadyExistsException,
  BatchCreatePartitionCommand,
  CreateTableCommand,
  type GlueClient,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";

/** A table of Parquet in Glue's catalog. */
export interface CatalogTable {
  name: string;
  /** By Hive's types. */
  columns: readonly { name: string; type: string }[];
  /** Texts. */
  partitions: readonly string[];
  /** Such as `s3://bucket/facts/clicks/`. */
  location: string;
  /** @default none */
  parameters?: Readonly<Record<string, string>>;
}

const PARQUET = {
  InputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  OutputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
  SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
};

/** Declares a table, or brings it up to date: its partitions stay. */
export async function ensureTable(glue: GlueClient, database: string, table: CatalogTable): Promise<void> {
  const declared = {
    DatabaseName: database,
    TableInput: {
      Name: table.name,
      TableType: "EXTERNAL_TABLE",
      Parameters: { classification: "parquet", EXTERNAL: "TRUE", ...table.parameters },
      StorageDescriptor: {
        ...PARQUET,
        Location: table.location,
        Columns: table.columns.map(({ name, type }) => ({ Name: name, Type: type })),
      },
      PartitionKeys: table.partitions.map((name) => ({ Name: name, Type: "string" })),
    },
  };
  try {
    await glue.send(new CreateTableCommand(declared));
  } catch (error) {
    if (!(error instanceof AlreadyExistsException)) {
      throw error;
    }
    await glue.send(new UpdateTableCommand(declared));
  }
}

/** Registers partitions by their values; one that is registered stays as it is. */
export async function registerPartitions(
  glue: GlueClient,
  database: string,
  table: Pick<CatalogTable, "name" | "location">,
  partitions: readonly { values: string[]; folder: string }[],
): Promise<void> {
  await glue.send(
    new BatchCreatePartitionCommand({
      DatabaseName: database,
      TableName: table.name,
      PartitionInputList: partitions.map(({ values, folder }) => ({
        Values: values,
        StorageDescriptor: { ...PARQUET, Location: `${table.location}${folder}` },
      })),
    }),
  );
}

import { BatchCreatePartitionCommand, type GlueClient } from "@aws-sdk/client-glue";
import { PARQUET, type ParquetTable } from "../../events/parquet-table.ts";

/** Registers partitions by their values; one that is registered stays as it is. */
export async function registerPartitions(
  glue: GlueClient,
  database: string,
  table: Pick<ParquetTable, "name" | "location">,
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

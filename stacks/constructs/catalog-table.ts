import { GlueCatalogTable } from "@cdktf/provider-aws/lib/glue-catalog-table/index.js";
import type { Construct } from "constructs";
import { type ParquetTable, parquetTableInput } from "../../events/parquet-table.ts";

/** A table of Parquet in Glue's catalog; who writes it registers its partitions, of which Terraform knows nothing. */
export function createCatalogTable(scope: Construct, databaseName: string, table: ParquetTable): void {
  const { Name, TableType, Parameters, PartitionKeys, StorageDescriptor } = parquetTableInput(table);
  const { Columns, Location, InputFormat, OutputFormat, SerdeInfo } = StorageDescriptor;
  new GlueCatalogTable(scope, `table-${Name}`, {
    databaseName,
    name: Name,
    tableType: TableType,
    parameters: Parameters,
    partitionKeys: PartitionKeys.map(columnOf),
    storageDescriptor: {
      columns: Columns.map(columnOf),
      location: Location,
      inputFormat: InputFormat,
      outputFormat: OutputFormat,
      serDeInfo: { serializationLibrary: SerdeInfo.SerializationLibrary },
    },
  });
}

const columnOf = ({ Name, Type }: { Name: string; Type: string }) => ({ name: Name, type: Type });

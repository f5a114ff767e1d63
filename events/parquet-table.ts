/** A table of Parquet in Glue's catalog, whoever declares it: Terraform, a laptop, an import, a test. */
export interface ParquetTable {
  name: string;
  /** By Hive's types. */
  columns: readonly { name: string; type: string }[];
  /** Texts, in the paths; which partitions there are, and where, is registered with the catalog. */
  partitions: readonly string[];
  /** Such as `s3://bucket/facts/clicks/`. */
  location: string;
  /** @default none */
  parameters?: Readonly<Record<string, string>>;
}

/** How engines read Parquet, by Hive's names; of a table and of each partition. */
export const PARQUET = {
  InputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  OutputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
  SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
};

/** What Glue is given of a table; no projection of partitions, which Spectrum, Glue and EMR do not see. */
export function parquetTableInput({ name, columns, partitions, location, parameters }: ParquetTable) {
  return {
    Name: name,
    TableType: "EXTERNAL_TABLE",
    Parameters: { classification: "parquet", EXTERNAL: "TRUE", ...parameters },
    PartitionKeys: partitions.map((key) => ({ Name: key, Type: "string" })),
    StorageDescriptor: {
      Columns: columns.map((column) => ({ Name: column.name, Type: column.type })),
      Location: location,
      ...PARQUET,
    },
  };
}

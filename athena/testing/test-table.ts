import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ParquetTable, parquetTableInput } from "../../events/parquet-table.ts";
import { ensureBucket } from "../../local/buckets.ts";
import { withLake } from "../../local/insights.ts";
import { declareTable } from "../../local/lake/catalog.ts";
import { registerPartitions } from "./register-partitions.ts";

const BUCKET = "facts";

/** A table of a test: rows of CSV, and what DuckDB makes each column of; those that it is partitioned by stand in the paths. */
export interface TestTable extends Omit<ParquetTable, "location" | "columns"> {
  csv: string;
  columns: readonly { name: string; type: string; expression: string }[];
}

/** Puts the table's files into the emulator's S3 and declares it with its partitions. @param folder of its Parquet */
export async function publishTable(endpoint: string, folder: string, table: TestTable): Promise<void> {
  await ensureBucket(endpoint, BUCKET);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".parquet"),
  );
  for (const file of files) {
    const key = encodeURIComponent(`${table.name}/${file}`).replaceAll("%2F", "/");
    await fetch(`${endpoint}/${BUCKET}/${key}`, { method: "PUT", body: readFileSync(join(folder, file)) });
  }
  const declared = {
    ...table,
    columns: table.columns.filter(({ name }) => !table.partitions.includes(name)),
    location: `s3://${BUCKET}/${table.name}/`,
  };
  const partitions = [...new Set(files.map((file) => file.slice(0, file.lastIndexOf("/"))))];
  await withLake(endpoint, async ({ glue, database }) => {
    await declareTable(glue, database, parquetTableInput(declared));
    await registerPartitions(
      glue,
      database,
      declared,
      partitions.map((path) => ({
        folder: path,
        values: path.split("/").map((part) => part.split("=")[1] as string),
      })),
    );
  });
}

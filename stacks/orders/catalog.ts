import { GlueCatalogTable } from "@cdktf/provider-aws/lib/glue-catalog-table/index.js";
import { ORDERS_TABLE } from "../../athena/orders-table.ts";
import { readOrdersViews } from "../../athena/orders-views.ts";
import { viewOf } from "../../athena/views.ts";
import { lakeDatabase } from "../../config/lake.ts";
import { createCatalogView } from "../constructs/catalog-view.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import type { Lake } from "../lake.ts";

/** The table of what Firehose delivers, in the lake's database, and the views over it. */
export function createOrdersCatalog(stack: EnvironmentStack, { bucket, database }: Lake): void {
  const { name, prefix, serde, columns } = ORDERS_TABLE;
  new GlueCatalogTable(stack, `table-${name}`, {
    databaseName: database.name,
    name,
    description: "Changes of orders, a JSON line each, some of them twice",
    tableType: "EXTERNAL_TABLE",
    parameters: { classification: "json" },
    storageDescriptor: {
      columns: columns.map((column) => ({ name: column.name, type: column.type })),
      location: `s3://${bucket.bucket}/${prefix}`,
      inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
      outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
      serDeInfo: { serializationLibrary: serde },
    },
  });
  for (const view of readOrdersViews()) {
    // Packed in the view is the name itself: Terraform could not put it in there.
    createCatalogView(stack, database.name, viewOf(view, lakeDatabase(stack.environment.name)));
  }
}

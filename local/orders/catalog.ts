import { ORDERS_TABLE } from "../../athena/orders-table.ts";
import { readOrdersViews } from "../../athena/orders-views.ts";
import { viewOf } from "../../athena/views.ts";
import { withLake } from "../insights.ts";
import { LAKE } from "../lake/archiver.ts";
import { declareTable } from "../lake/catalog.ts";
import { declareViews } from "../lake/views.ts";

/**
 * Declares the table of orders' changes and its views in the emulator's catalog, or brings them up to date.
 * @param location of the table's objects
 */
export function declareOrders(
  endpoint: string,
  location = `s3://${LAKE}/${ORDERS_TABLE.prefix}`,
): Promise<void> {
  return withLake(endpoint, async ({ glue, database }) => {
    await declareTable(glue, database, {
      Name: ORDERS_TABLE.name,
      TableType: "EXTERNAL_TABLE",
      Parameters: { classification: "json", EXTERNAL: "TRUE" },
      StorageDescriptor: {
        Location: location,
        Columns: ORDERS_TABLE.columns.map(({ name, type }) => ({ Name: name, Type: type })),
        InputFormat: "org.apache.hadoop.mapred.TextInputFormat",
        OutputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        SerdeInfo: { SerializationLibrary: ORDERS_TABLE.serde },
      },
    });
    await declareViews(
      glue,
      database,
      readOrdersViews().map((view) => viewOf(view, database)),
    );
  });
}

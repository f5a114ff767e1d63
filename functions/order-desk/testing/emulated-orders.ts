import { ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { emulatorClientConfig } from "../../../local/emulator.ts";
import { ensureOrdersTable } from "../../../local/orders/table.ts";
import { createDynamoDbClient } from "../../shared/aws/dynamodb.ts";
import type { Order } from "../order.ts";
import { type Attributes, fromAttributes } from "../order-item.ts";

/** A table of orders on a test's emulator. */
export async function createEmulatedOrders(endpoint: string, table: string) {
  const dynamoDb = createDynamoDbClient(emulatorClientConfig(endpoint));
  await ensureOrdersTable(endpoint, table);

  async function items(): Promise<Attributes[]> {
    const found: Attributes[] = [];
    let from: Attributes | undefined;
    do {
      const page: ScanCommandOutput = await dynamoDb.send(
        new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: from }),
      );
      found.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from);
    return found;
  }

  return {
    dynamoDb,
    items,
    /** Every order there is, by its id. */
    async all(): Promise<Order[]> {
      const orders = (await items()).map(fromAttributes);
      return orders.sort((one, other) => (one.orderid < other.orderid ? -1 : 1));
    },
    close: () => dynamoDb.destroy(),
  };
}

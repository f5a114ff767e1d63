import {
  CreateTableCommand,
  type DynamoDBClient,
  ScanCommand,
  type ScanCommandOutput,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { emulatorClientConfig } from "../../../local/emulator.ts";
import { deployFunction } from "../../../local/lambdas.ts";
import type { GeneratorSettings } from "../../generator/settings.ts";
import { createDynamoDbClient } from "../../shared/aws/dynamodb.ts";
import type { OrderDeskEnvironment } from "../env.ts";
import type { Order } from "../order.ts";
import { type Attributes, fromAttributes } from "../order-item.ts";

/** A table of orders on a test's emulator. */
export async function createEmulatedOrders(endpoint: string, table: string) {
  const dynamoDb = createDynamoDbClient(emulatorClientConfig(endpoint));
  await createTable(dynamoDb, table);

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

/** Deploys the Lambda order-desk on a test's emulator: its lane does not run on a laptop yet. */
export async function deployTestOrderDesk(
  endpoint: string,
  name: string,
  table: string,
  madeUp?: GeneratorSettings,
): Promise<void> {
  await deployFunction<OrderDeskEnvironment>({
    endpoint,
    noun: "order-desk",
    name,
    environment: { TABLE: table, ...(madeUp && { GENERATOR_SETTINGS: JSON.stringify(madeUp) }) },
  });
}

async function createTable(dynamoDb: DynamoDBClient, table: string): Promise<void> {
  await dynamoDb.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "orderid", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "orderid", AttributeType: "S" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }),
  );
  await waitUntilTableExists(
    { client: dynamoDb, maxWaitTime: 30, minDelay: 0.1, maxDelay: 1 },
    { TableName: table },
  );
}

import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { createDynamoDbClient } from "../../functions/shared/aws/dynamodb.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { ORDERS } from "./names.ts";

/**
 * Makes the table of orders on the emulator where it is missing, as stacks/orders.ts has it.
 * @returns the ARN of the stream of its changes
 */
export async function ensureOrdersTable(endpoint: string, name = ORDERS): Promise<string> {
  const client = createDynamoDbClient(emulatorClientConfig(endpoint));
  try {
    await createTable(client, name);
    await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 0.1, maxDelay: 1 }, { TableName: name });
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    return Table?.LatestStreamArn as string;
  } finally {
    client.destroy();
  }
}

async function createTable(client: DynamoDBClient, name: string): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "orderid", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "orderid", AttributeType: "S" }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) {
      throw error;
    }
  }
}

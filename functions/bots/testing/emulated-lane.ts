import {
  CreateTableCommand,
  type DynamoDBClient,
  ScanCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { CreateTopicCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { emulatorClientConfig } from "../../../local/emulator.ts";
import { arnOf } from "../../../local/emulator-account.ts";
import { labelName } from "../../../proof/bots/expected.ts";
import { createDynamoDbClient } from "../../shared/aws/dynamodb.ts";
import { createSnsClient } from "../../shared/aws/sns.ts";
import { createSqsClient } from "../../shared/aws/sqs.ts";
import { labelKey } from "../table.ts";

/** The lane's table and topics on the emulator, and queues that take what is told on a topic. */
export async function createEmulatedLane(endpoint: string, table: string) {
  const config = emulatorClientConfig(endpoint);
  const dynamoDb = createDynamoDbClient(config);
  const sns = createSnsClient(config);
  const sqs = createSqsClient(config);
  await createTable(dynamoDb, table);
  return {
    dynamoDb,
    sns,
    topicArn: (name: string) => arnOf("sns", name),

    /** Creates the topic, and a queue that is subscribed to it. */
    async openTopic(name: string): Promise<void> {
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
      );
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: Attributes?.QueueArn }));
    },

    /** Every mail that was not received yet. */
    async mails(topic: string): Promise<{ Subject: string; Message: string }[]> {
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: topic }));
      const mails: { Subject: string; Message: string }[] = [];
      for (let isMore = true; isMore; ) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
        );
        mails.push(...Messages.map(({ Body = "" }) => JSON.parse(Body)));
        isMore = Messages.length > 0;
      }
      return mails;
    },

    /** Actions by user and cell. */
    async labels(): Promise<Map<string, number>> {
      const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
      return new Map(
        Items.filter(({ actions }) => actions !== undefined).map(({ pk, sk, actions }) => [
          labelName(/^userid#(.*)#appserver#web$/s.exec(pk?.S ?? "")?.[1] ?? "", sk?.S ?? ""),
          Number(actions?.N),
        ]),
      );
    },

    /** Of a user's items. */
    async sortKeys(userId: string): Promise<string[]> {
      const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
      return Items.filter(({ pk }) => pk?.S === labelKey(userId, 0).pk)
        .map(({ sk }) => sk?.S ?? "")
        .sort();
    },

    /** When DynamoDB may remove each item, in seconds since 1970; NaN where it never does. */
    async expiries(): Promise<number[]> {
      const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
      return Items.map(({ expires }) => Number(expires?.N));
    },

    close(): void {
      for (const client of [dynamoDb, sns, sqs]) {
        client.destroy();
      }
    },
  };
}

async function createTable(dynamoDb: DynamoDBClient, table: string): Promise<void> {
  const keys = [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ] as const;
  await dynamoDb.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [...keys],
      AttributeDefinitions: keys.map(({ AttributeName }) => ({ AttributeName, AttributeType: "S" })),
    }),
  );
  await waitUntilTableExists(
    { client: dynamoDb, maxWaitTime: 30, minDelay: 0.1, maxDelay: 1 },
    { TableName: table },
  );
}

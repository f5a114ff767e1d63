import {
  CreateTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import { metricsNamespace } from "../config/names.ts";
import type { BotsEnvironment } from "../functions/bots/env.ts";
import { createDynamoDbClient } from "../functions/shared/aws/dynamodb.ts";
import { createSnsClient } from "../functions/shared/aws/sns.ts";
import { emulatorClientConfig } from "./emulator.ts";
import { arnOf } from "./emulator-account.ts";
import { deployFunction } from "./lambdas.ts";
import { LOCAL, localName } from "./names.ts";
import { LOCAL_STREAMS } from "./streams.ts";

/** The Lambda and its table. */
export const BOTS = localName("bots");

const EPISODES = localName("bot-episodes");

/** A message for each episode. */
export const BOTS_TOPIC = arnOf("sns", EPISODES);

/** Brings the Lambda on the emulator up to date, with what it keeps. */
export async function deployBots(emulatorEndpoint: string): Promise<void> {
  await Promise.all([
    ensureBotsTable(emulatorEndpoint),
    deployFunction<BotsEnvironment>({
      endpoint: emulatorEndpoint,
      noun: "bots",
      environment: {
        CLICKS_STREAM: LOCAL_STREAMS.clicks,
        TABLE: BOTS,
        TOPIC_ARN: BOTS_TOPIC,
        METRICS_NAMESPACE: metricsNamespace(LOCAL),
      },
    }),
  ]);
}

/** Whom the Lambda tells; one that is there is the same one. */
export async function ensureBotsTopic(endpoint: string): Promise<void> {
  const client = createSnsClient(emulatorClientConfig(endpoint));
  await client.send(new CreateTopicCommand({ Name: EPISODES })).finally(() => client.destroy());
}

/** What the Lambda keeps; a table that is there is the same one. */
export async function ensureBotsTable(endpoint: string): Promise<void> {
  const client = createDynamoDbClient(emulatorClientConfig(endpoint));
  try {
    await createTable(client);
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) {
      throw error;
    }
  } finally {
    client.destroy();
  }
}

/** As stacks/bots.ts has it. */
async function createTable(client: DynamoDBClient): Promise<void> {
  const keys = ["pk", "sk"] as const;
  await client.send(
    new CreateTableCommand({
      TableName: BOTS,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: [
        { AttributeName: keys[0], KeyType: "HASH" },
        { AttributeName: keys[1], KeyType: "RANGE" },
      ],
    }),
  );
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: BOTS,
      TimeToLiveSpecification: { AttributeName: "expires", Enabled: true },
    }),
  );
}

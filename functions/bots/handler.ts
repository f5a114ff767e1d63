import { setTimeout as pause } from "node:timers/promises";
import { createDynamoDbClient } from "../shared/aws/dynamodb.ts";
import { createKinesisClient } from "../shared/aws/kinesis.ts";
import { createSnsClient } from "../shared/aws/sns.ts";
import { createPublisher } from "../shared/embedded-metrics.ts";
import type { BatchAnswer } from "../shared/kinesis-batch.ts";
import { createLogger } from "../shared/logger.ts";
import { createBots } from "./bots.ts";
import { readEnvironment } from "./env.ts";
import { METRICS } from "./metrics.ts";

/** Reads of a shard are refused now and then, since all its readers share what it serves. */
const READ_ATTEMPTS = 10;

/** A topic that does not answer keeps no label waiting for long. */
const TOPIC = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

const env = readEnvironment();
const logger = createLogger("bots", env);
const handle = createBots({
  kinesis: createKinesisClient({ maxAttempts: READ_ATTEMPTS }),
  dynamoDb: createDynamoDbClient(),
  sns: createSnsClient(TOPIC),
  stream: env.CLICKS_STREAM,
  table: env.TABLE,
  topicArn: env.TOPIC_ARN,
  environment: env.ENVIRONMENT,
  publish: createPublisher(METRICS, env, logger),
  now: Date.now,
  pause,
  logger,
});

export function handler(event: unknown): Promise<BatchAnswer> {
  return handle(event);
}

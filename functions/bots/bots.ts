import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { Measurement } from "../shared/embedded-metrics.ts";
import { type BatchAnswer, batchesByShard, readKinesisEvent } from "../shared/kinesis-batch.ts";
import { listShards } from "../shared/list-shards.ts";
import type { Logger } from "../shared/logger.ts";
import { createEpisodes } from "./episodes.ts";
import { createBatchHandler } from "./handle-batch.ts";
import { createLabels } from "./labels.ts";
import { createLateClicks } from "./late-clicks.ts";
import { lineageOf } from "./lineage.ts";
import { createMail } from "./mail.ts";
import type { MetricName } from "./metrics.ts";
import { createPositions } from "./positions.ts";
import { createReadAgain } from "./read-again.ts";
import { createShardStates } from "./shard-states.ts";
import { createTellEpisodes } from "./tell-episodes.ts";

const LISTING_MS = 30_000;

/** One environment of the function: what it remembers is its own, what it writes is everybody's. */
export function createBots(parts: {
  kinesis: Pick<KinesisClient, "send">;
  dynamoDb: Pick<DynamoDBClient, "send">;
  sns: Pick<SNSClient, "send">;
  /** Of clicks. */
  stream: string;
  table: string;
  topicArn: string;
  environment: string;
  publish: (measurement: Measurement<MetricName>) => void;
  now: () => number;
  pause: (milliseconds: number) => Promise<void>;
  logger: Pick<Logger, "info" | "warn">;
}) {
  const { kinesis, dynamoDb, sns, stream, table, topicArn, environment, publish, now, pause, logger } = parts;
  const take = createShardStates({
    positions: createPositions({ dynamoDb, table, stream, now }),
    readAgain: createReadAgain({ kinesis, stream, pause }),
    lineageOf: async (shardId) =>
      lineageOf(shardId, await listShards(kinesis, stream, AbortSignal.timeout(LISTING_MS))),
    now,
    logger,
  });
  const handleBatch = createBatchHandler({
    take,
    labels: createLabels({ dynamoDb, table }),
    lateClicks: createLateClicks({ dynamoDb, table }),
    tellEpisodes: createTellEpisodes(
      createEpisodes({ dynamoDb, table }),
      createMail({ sns, topicArn, environment, now, logger }),
    ),
    publish,
    now,
  });

  /**
   * Handles Lambda's event of a Kinesis stream. What a record holds never fails; what fails is transient, and the whole batch
   * is to be handed over once more.
   * @throws InvalidKinesisEventError
   */
  return async function handle(event: unknown): Promise<BatchAnswer> {
    for (const batch of batchesByShard(readKinesisEvent(event))) {
      await handleBatch(batch);
    }
    return { batchItemFailures: [] };
  };
}

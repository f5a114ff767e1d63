import { createAthenaClient } from "../shared/aws/athena.ts";
import { createDynamoDbClient } from "../shared/aws/dynamodb.ts";
import { createS3Client } from "../shared/aws/s3.ts";
import { createPublisher } from "../shared/embedded-metrics.ts";
import { createLogger } from "../shared/logger.ts";
import { readEnvironment } from "./env.ts";
import { METRICS } from "./metrics.ts";
import { createOrderReconciler, type OrderReconcilerAnswer } from "./order-reconciler.ts";
import { parseRequest } from "./request.ts";

/** Before the function itself is ended, so that whoever waits is told so. */
const QUERY_MS = 240_000;

const env = readEnvironment();
const logger = createLogger("order-reconciler", env);
const answer = createOrderReconciler({
  s3: createS3Client(),
  dynamoDb: createDynamoDbClient(),
  lake: {
    athena: createAthenaClient(),
    database: env.DATABASE,
    workGroup: env.WORKGROUP,
    timeoutMs: QUERY_MS,
  },
  bucket: env.LAKE_BUCKET,
  table: env.TABLE,
  deliverySeconds: env.DELIVERY_SECONDS,
  publish: createPublisher(METRICS, env, logger),
  logger,
  now: Date.now,
});

/** Every failure is a named error with a one-line message. */
export async function handler(payload: unknown): Promise<OrderReconcilerAnswer> {
  const request = parseRequest(payload);
  const answered = await answer(request);
  logger.info({ action: request.action, ...summaryOf(answered) }, "answered");
  return answered;
}

/** Without ids and what rows are like. */
function summaryOf(answered: OrderReconcilerAnswer): object {
  if (answered === null) {
    return {};
  }
  if ("orders" in answered) {
    const { changes, age_seconds, failed, orders } = answered;
    return { ...changes, age_seconds, failed, orders: orders.orders, ...orders.by_kind };
  }
  if ("rows" in answered) {
    return { failed: answered.count, replayable: answered.replayable };
  }
  return { replayed: answered.replayed, failed_again: answered.failed_again };
}

import { DescribeRuleCommand } from "@aws-sdk/client-eventbridge";
import { createEventBridgeClient } from "../shared/aws/event-bridge.ts";
import { createRedshiftDataClient } from "../shared/aws/redshift-data.ts";
import { createS3Client } from "../shared/aws/s3.ts";
import { createPublisher } from "../shared/embedded-metrics.ts";
import { createLogger } from "../shared/logger.ts";
import { createSyncStore } from "../shared/sync/sync-store.ts";
import { createAutoRefreshStore } from "./auto-refresh.ts";
import { readEnvironment } from "./env.ts";
import { createFiguresStore } from "./figures.ts";
import { METRICS } from "./metrics.ts";
import { createRawArchive } from "./refill/raw-archive.ts";
import { parseRequest } from "./request.ts";
import { createWarehouse, type WarehouseAnswer } from "./warehouse.ts";

/** Of a statement that says no other. */
const TIMEOUT_MS = 100_000;

const env = readEnvironment();
const logger = createLogger("warehouse", env);
const s3 = createS3Client();
const reader = {
  client: createRedshiftDataClient(),
  workgroup: env.WORKGROUP,
  database: env.DATABASE,
  timeoutMs: TIMEOUT_MS,
};
const events = createEventBridgeClient();
const answer = createWarehouse({
  owner: { ...reader, secretArn: env.OWNER_SECRET_ARN },
  reader,
  streams: env.STREAMS,
  lakeDatabase: env.LAKE_DATABASE,
  autoRefresh: env.AUTO_REFRESH,
  told: createAutoRefreshStore({ s3, bucket: env.FIGURES_BUCKET }),
  isWanted: async () =>
    (await events.send(new DescribeRuleCommand({ Name: env.KEEP_RULE_NAME }))).State === "ENABLED",
  figures: createFiguresStore({ s3, bucket: env.FIGURES_BUCKET }),
  exports: createSyncStore({ s3, bucket: env.EXPORTS_BUCKET }),
  archive: createRawArchive({ s3, bucket: env.LAKE_BUCKET, stage: env.FIGURES_BUCKET }),
  publish: createPublisher(METRICS, env, logger),
  logger,
  now: Date.now,
});

/** Every failure is a named error with a one-line message. */
export async function handler(payload: unknown): Promise<WarehouseAnswer> {
  return answer(parseRequest(payload));
}

import { createRedshiftDataClient } from "../shared/aws/redshift-data.ts";
import { createS3Client } from "../shared/aws/s3.ts";
import { createPublisher } from "../shared/embedded-metrics.ts";
import { createLogger } from "../shared/logger.ts";
import { createSyncStore } from "../shared/sync/sync-store.ts";
import { readEnvironment } from "./env.ts";
import { createFiguresStore } from "./figures.ts";
import { METRICS } from "./metrics.ts";
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
const answer = createWarehouse({
  owner: { ...reader, secretArn: env.OWNER_SECRET_ARN },
  reader,
  streams: env.STREAMS,
  autoRefresh: env.AUTO_REFRESH,
  figures: createFiguresStore({ s3, bucket: env.FIGURES_BUCKET }),
  exports: createSyncStore({ s3, bucket: env.EXPORTS_BUCKET }),
  publish: createPublisher(METRICS, env, logger),
  logger,
  now: Date.now,
});

/** Every failure is a named error with a one-line message. */
export async function handler(payload: unknown): Promise<WarehouseAnswer> {
  return answer(parseRequest(payload));
}

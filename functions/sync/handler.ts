import { createS3Client } from "../shared/aws/s3.ts";
import { createPublisher } from "../shared/embedded-metrics.ts";
import { createLogger } from "../shared/logger.ts";
import { createSyncStore } from "../shared/sync/sync-store.ts";
import { readEnvironment } from "./env.ts";
import { METRICS } from "./metrics.ts";
import { openShopDatabase } from "./open-shop-database.ts";
import { parseRequest } from "./request.ts";
import { createSync, type ExportAnswer } from "./sync.ts";

/** Less than the function itself has by as much as a piece of a history may take. */
const BUDGET_MS = 600_000;

const env = readEnvironment();
const logger = createLogger("sync", env);
const run = createSync({
  open: openShopDatabase(env),
  store: createSyncStore({ s3: createS3Client(), bucket: env.EXPORTS_BUCKET }),
  publish: createPublisher(METRICS, env, logger),
  logger,
  now: Date.now,
  budgetMs: BUDGET_MS,
});

/** Exports the shop's tables to S3. Every failure is a named error with a one-line message. */
export async function handler(payload: unknown): Promise<ExportAnswer> {
  return run(parseRequest(payload));
}

import { createS3Client } from "../shared/aws/s3.ts";
import { createPublisher } from "../shared/embedded-metrics.ts";
import type { BatchAnswer } from "../shared/kinesis-batch.ts";
import { createLogger } from "../shared/logger.ts";
import { createArchiver } from "./archiver.ts";
import { readEnvironment } from "./env.ts";
import { METRICS } from "./metrics.ts";

const env = readEnvironment();
const handle = createArchiver({
  s3: createS3Client(),
  bucket: env.LAKE_BUCKET,
  streams: env.STREAMS,
  publish: createPublisher(METRICS, env, createLogger("archiver", env)),
  now: Date.now,
});

export function handler(event: unknown): Promise<BatchAnswer> {
  return handle(event);
}

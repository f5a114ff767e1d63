import { createLogger } from "../shared/logger.ts";
import { readEnvironment } from "./env.ts";
import type { FirehoseAnswer } from "./firehose-batch.ts";
import { createTransform } from "./transform.ts";

const transform = createTransform(createLogger("order-changes", readEnvironment()));

export async function handler(event: unknown): Promise<FirehoseAnswer> {
  return transform(event);
}

import { createLogger } from "../shared/logger.ts";
import { readEnvironment } from "./env.ts";
import { parseRequest } from "./request.ts";

const logger = createLogger("order-reconciler", readEnvironment());

/** Every failure is a named error with a one-line message. */
export async function handler(payload: unknown): Promise<void> {
  const { action } = parseRequest(payload);
  logger.info({ action }, "asked");
}

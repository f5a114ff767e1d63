import { createGlueClient } from "../shared/aws-clients.ts";
import { createLogger } from "../shared/logger.ts";
import { parseAction } from "./action.ts";
import { readEnvironment } from "./env.ts";
import { createOrchestrator, type StartResult, type StatusResult, type StopResult } from "./orchestrator.ts";

const env = readEnvironment();
const logger = createLogger({
  level: env.LOG_LEVEL,
  bindings: { service: "orchestrator", environment: env.ENVIRONMENT },
});
const orchestrator = createOrchestrator({ glue: createGlueClient(), jobName: env.JOB_NAME, logger });

/**
 * Every failure is thrown as a named error with a one-line message, so that Lambda reports it as a FunctionError with
 * `errorType` and `errorMessage`, which the caller shows as they are.
 */
export async function handler(payload: unknown): Promise<StartResult | StopResult | StatusResult> {
  const { action } = parseAction(payload);
  return orchestrator[action]();
}

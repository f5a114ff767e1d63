import {
  createEventBridgeClient,
  createGlueClient,
  createKinesisClient,
  createLambdaClient,
} from "../shared/aws-clients.ts";
import { createLogger } from "../shared/logger.ts";
import { parseAction } from "./action.ts";
import { findAttributionJob } from "./attribution-job.ts";
import { readEnvironment } from "./env.ts";
import { findGeneratorRule } from "./generator-rule.ts";
import { createOrchestrator, type StartResult, type StatusResult, type StopResult } from "./orchestrator.ts";

/** A run takes seconds to stop here and a minute on AWS; Glue takes many more GetJobRuns than this. */
const STOP_POLL_MS = 500;

/** Left of the function's time-out to say that the job has not stopped yet. */
const MARGIN_MS = 2_000;

const STATUS_PATIENCE_MS = 10_000;

const env = readEnvironment();
const logger = createLogger("orchestrator", env);
const orchestrator = createOrchestrator({
  job: findAttributionJob({ glue: createGlueClient(), name: env.JOB_NAME, pollMs: STOP_POLL_MS, logger }),
  rule: findGeneratorRule(createEventBridgeClient(), env.RULE_NAME),
  lambda: createLambdaClient(),
  kinesis: createKinesisClient(),
  reportsFunction: env.REPORTS_FUNCTION,
  streams: { clicks: env.CLICKS_STREAM, checkouts: env.CHECKOUTS_STREAM },
  patienceMs: STATUS_PATIENCE_MS,
  logger,
});

/** Of what Lambda passes. */
interface Context {
  getRemainingTimeInMillis(): number;
}

/**
 * Every failure is thrown as a named error with a one-line message, so that Lambda reports it as a FunctionError with
 * `errorType` and `errorMessage`, which the caller shows as they are.
 */
export async function handler(
  payload: unknown,
  context: Context,
): Promise<StartResult | StopResult | StatusResult> {
  const action = parseAction(payload);
  switch (action.action) {
    case "start":
      return orchestrator.start({ generator: action.generator ?? false });
    case "stop":
      return orchestrator.stop(Date.now() + context.getRemainingTimeInMillis() - MARGIN_MS);
    case "status":
      return orchestrator.status();
  }
}

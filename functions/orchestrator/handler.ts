import { createEventBridgeClient } from "../shared/aws/event-bridge.ts";
import { createGlueClient } from "../shared/aws/glue.ts";
import { createKinesisClient } from "../shared/aws/kinesis.ts";
import { createLambdaClient } from "../shared/aws/lambda.ts";
import { createRdsClient } from "../shared/aws/rds.ts";
import { createLogger } from "../shared/logger.ts";
import { parseAction } from "./action.ts";
import { SYSTEM_CLOCK } from "./clock.ts";
import { coreParts } from "./core-parts.ts";
import { findDatabaseInstance } from "./database-instance.ts";
import { readEnvironment } from "./env.ts";
import { findEventRule } from "./event-rule.ts";
import { findGlueJob } from "./glue-job.ts";
import { leftRunning } from "./left-running.ts";
import { createOrchestrator } from "./orchestrator.ts";
import { shopParts } from "./shop-parts.ts";
import type { KeepResult, StartResult } from "./start.ts";
import type { StatusResult } from "./status.ts";
import type { StopResult } from "./stop.ts";
import { wantedBy } from "./wanted.ts";

/** A run takes seconds to stop here and a minute on AWS; Glue takes many more GetJobRuns than this. */
const STOP_POLL_MS = 500;

/** A stopped instance takes minutes to start. */
const DATABASE_POLL_MS = 5_000;

/** Left of the function's time-out to say that something is not done yet. */
const MARGIN_MS = 2_000;

/** For books and backlog. */
const PATIENCE_MS = 10_000;

const env = readEnvironment();
const logger = createLogger("orchestrator", env);
const job = findGlueJob({
  glue: createGlueClient(),
  name: "attribution",
  resource: env.JOB_NAME,
  pollMs: STOP_POLL_MS,
  retryMs: Number(env.RETRY_SECONDS) * 1000,
  clock: SYSTEM_CLOCK,
  logger,
});
const events = createEventBridgeClient();
const rule = findEventRule({ events, name: "generator", resource: env.RULE_NAME });
const keeper = findEventRule({ events, name: "orchestrator", resource: env.KEEP_RULE_NAME });
const rds = createRdsClient();
const instance = (name: string, resource: string | undefined) =>
  resource
    ? findDatabaseInstance({ rds, name, resource, pollMs: DATABASE_POLL_MS, clock: SYSTEM_CLOCK, logger })
    : null;
const database = instance("database", env.DATABASE_INSTANCE);
const shopDatabase = instance("shop-database", env.SHOP_DATABASE_INSTANCE);
const sync = env.SYNC_RULE_NAME
  ? findEventRule({ events, name: "sync", resource: env.SYNC_RULE_NAME })
  : null;
const orchestrator = createOrchestrator({
  parts: [...coreParts({ database, job, rule }), ...shopParts({ shopDatabase, sync })],
  wanted: wantedBy(keeper),
  attribution: {
    job,
    database,
    lambda: createLambdaClient(),
    kinesis: createKinesisClient(),
    reportsFunction: env.REPORTS_FUNCTION,
    streams: { clicks: env.CLICKS_STREAM, checkouts: env.CHECKOUTS_STREAM },
    longestStopHours: Number(env.LONGEST_STOP_HOURS),
    clock: SYSTEM_CLOCK,
    patienceMs: PATIENCE_MS,
  },
  leftRunning: leftRunning(env.ORDERS_PIPE),
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
): Promise<StartResult | StopResult | KeepResult | StatusResult> {
  const action = parseAction(payload);
  const deadline = Date.now() + context.getRemainingTimeInMillis() - MARGIN_MS;
  switch (action.action) {
    case "start":
      return orchestrator.start(action, deadline);
    case "stop":
      return orchestrator.stop(action, deadline);
    case "keep":
      return orchestrator.keep(deadline);
    case "status":
      return orchestrator.status();
  }
}

import type { Action } from "../functions/orchestrator/action.ts";
import type { OrchestratorEnvironment } from "../functions/orchestrator/env.ts";
import { endsOf, KEEP, KEEP_SCHEDULE } from "../functions/orchestrator/keep-rule.ts";
import type { KeepResult, StartResult } from "../functions/orchestrator/start.ts";
import type { StatusResult } from "../functions/orchestrator/status.ts";
import type { StopResult } from "../functions/orchestrator/stop.ts";
import { ATTRIBUTION_JOB } from "./attribution-job.ts";
import { deployRule } from "./event-rules.ts";
import { GENERATOR_RULE } from "./generator.ts";
import { deployFunction, invokeOnEmulator } from "./lambdas.ts";
import { localName } from "./names.ts";
import { REPORTS } from "./reports-function.ts";
import { LOCAL_STREAMS } from "./streams.ts";

export const ORCHESTRATOR = localName("orchestrator");
export const KEEP_RULE = localName("keep-running");

/**
 * Shorter than on AWS: no database has to be started here, and nobody at a keyboard waits a quarter of an hour. Long enough
 * for a stop: a run has 10 s between SIGTERM and SIGKILL.
 */
const TIMEOUT_SECONDS = 60;

/** Here Glue starts a run again in the moment in which it fails. */
const RETRY_SECONDS = "1";

/**
 * Brings the orchestrator Lambda on the emulator up to date, and the rule that asks it to keep the job running.
 * @param ordersPipe of which a stop tells that it goes on
 */
export async function deployOrchestrator(
  emulatorEndpoint: string,
  glueUrl: string,
  jobName = ATTRIBUTION_JOB,
  ordersPipe?: string,
): Promise<void> {
  await deployFunction<OrchestratorEnvironment>({
    endpoint: emulatorEndpoint,
    noun: "orchestrator",
    environment: {
      JOB_NAME: jobName,
      RULE_NAME: GENERATOR_RULE,
      KEEP_RULE_NAME: KEEP_RULE,
      RETRY_SECONDS,
      REPORTS_FUNCTION: REPORTS,
      CLICKS_STREAM: LOCAL_STREAMS.clicks,
      CHECKOUTS_STREAM: LOCAL_STREAMS.checkouts,
      DATABASE_INSTANCE: "",
      LONGEST_STOP_HOURS: "12",
      ...(ordersPipe && { ORDERS_PIPE: ordersPipe }),
    },
    sdk: { AWS_ENDPOINT_URL_GLUE: glueUrl },
    timeoutSeconds: TIMEOUT_SECONDS,
  });
  await deployRule(emulatorEndpoint, {
    name: KEEP_RULE,
    functionName: ORCHESTRATOR,
    input: KEEP,
    ScheduleExpression: KEEP_SCHEDULE,
    EventPattern: JSON.stringify(endsOf(jobName)),
  });
}

export interface OrchestratorResults {
  start: StartResult;
  stop: StopResult;
  keep: KeepResult;
  status: StatusResult;
}

/** @throws FunctionFailedError with the Lambda's own one-line message. */
export async function invokeOrchestrator<A extends Action>(
  emulatorEndpoint: string,
  action: A,
): Promise<OrchestratorResults[A["action"]]> {
  return (await invokeOnEmulator(emulatorEndpoint, ORCHESTRATOR, action)) as OrchestratorResults[A["action"]];
}

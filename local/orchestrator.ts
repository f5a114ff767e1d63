import type { Action } from "../functions/orchestrator/action.ts";
import type { OrchestratorEnvironment } from "../functions/orchestrator/env.ts";
import type { StartResult } from "../functions/orchestrator/start.ts";
import type { StatusResult } from "../functions/orchestrator/status.ts";
import type { StopResult } from "../functions/orchestrator/stop.ts";
import { ATTRIBUTION_JOB } from "./attribution-job.ts";
import { GENERATOR_RULE } from "./generator.ts";
import { deployFunction, invokeOnEmulator } from "./lambdas.ts";
import { localName } from "./names.ts";
import { REPORTS } from "./reports-function.ts";
import { LOCAL_STREAMS } from "./streams.ts";

export const ORCHESTRATOR = localName("orchestrator");

/**
 * Shorter than on AWS: no database has to be started here, and nobody at a keyboard waits a quarter of an hour. Long enough
 * for a stop: a run has 10 s between SIGTERM and SIGKILL.
 */
const TIMEOUT_SECONDS = 60;

/** Brings the orchestrator Lambda on the emulator up to date. */
export async function deployOrchestrator(
  emulatorEndpoint: string,
  glueUrl: string,
  jobName = ATTRIBUTION_JOB,
): Promise<void> {
  await deployFunction<OrchestratorEnvironment>({
    endpoint: emulatorEndpoint,
    noun: "orchestrator",
    environment: {
      JOB_NAME: jobName,
      RULE_NAME: GENERATOR_RULE,
      REPORTS_FUNCTION: REPORTS,
      CLICKS_STREAM: LOCAL_STREAMS.clicks,
      CHECKOUTS_STREAM: LOCAL_STREAMS.checkouts,
      DATABASE_INSTANCE: "",
      LONGEST_STOP_HOURS: "12",
    },
    sdk: { AWS_ENDPOINT_URL_GLUE: glueUrl },
    timeoutSeconds: TIMEOUT_SECONDS,
  });
}

export interface OrchestratorResults {
  start: StartResult;
  stop: StopResult;
  status: StatusResult;
}

/** @throws FunctionFailedError with the Lambda's own one-line message. */
export async function invokeOrchestrator<A extends Action>(
  emulatorEndpoint: string,
  action: A,
): Promise<OrchestratorResults[A["action"]]> {
  return (await invokeOnEmulator(emulatorEndpoint, ORCHESTRATOR, action)) as OrchestratorResults[A["action"]];
}

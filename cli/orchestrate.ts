import type { Action } from "../functions/orchestrator/action.ts";
import type { StartResult } from "../functions/orchestrator/start.ts";
import type { StopResult } from "../functions/orchestrator/stop.ts";
import { LOCAL } from "../local/names.ts";
import { invokeOrchestrator, type OrchestratorResults } from "../local/orchestrator.ts";
import { findPlaces } from "../local/places.ts";
import { askRunningSystem, findRunningEmulator } from "../local/running-system.ts";
import { findDeployed, requireEnvironment } from "./deployed.ts";
import { requireDuration } from "./duration-option.ts";
import { UsageError } from "./errors.ts";
import { printResult } from "./print.ts";

/** Asks the orchestrator of an environment. @throws UserError where nothing runs, FunctionFailedError, SystemAwayError */
export async function orchestrate<A extends Action>(
  environment: string,
  action: A,
): Promise<OrchestratorResults[A["action"]]> {
  const answer =
    environment === LOCAL
      ? askRunningSystem(invokeOrchestrator(findRunningEmulator(findPlaces()), action))
      : (await findDeployed(environment)).invoke("orchestrator", action);
  return (await answer) as OrchestratorResults[A["action"]];
}

/** What `stop` takes, as commander gives it. */
export interface StopOptions {
  env: string;
  for?: string;
  until?: string;
  database?: boolean;
  force?: boolean;
  json?: boolean;
}

/** Stops the job and the generator. @throws UsageError, and what orchestrate throws */
export async function stop({ env, json, for: duration, until, database, force }: StopOptions): Promise<void> {
  if (duration !== undefined && until !== undefined) {
    throw new UsageError("give --for or --until, not both");
  }
  if (duration !== undefined) {
    requireDuration("--for", duration);
  }
  const result = await orchestrate(env, {
    action: "stop",
    ...(duration !== undefined && { for: duration }),
    ...(until !== undefined && { until }),
    ...(database && { database }),
    ...(force && { force }),
  });
  printResult({ json }, result, (stopped) => describeStop(stopped, env));
}

/** The command that starts again what `stop` has stopped. */
export function startAgain(environment: string, generator: boolean): string {
  if (environment === LOCAL) {
    const payload = JSON.stringify({ action: "start", ...(generator && { generator }) });
    return `npm run invoke -- orchestrator '${payload}'`;
  }
  return `npm start -- --env ${environment}${generator ? "" : " --no-generator"}`;
}

/** Starts the job of a deployed environment; the made-up shop only where it belongs. @throws what orchestrate throws */
export async function startDeployed(options: {
  env: string;
  generator: boolean;
  json?: boolean;
}): Promise<void> {
  const generator = options.generator && requireEnvironment(options.env).generatesEvents;
  const result = await orchestrate(options.env, { action: "start", ...(generator && { generator }) });
  printResult(options, result, describeStart);
}

/** Such as `generator was DISABLED; attribution is now STOPPED (jr_1)`. */
function describeChanges({ parts }: StartResult | StopResult): string {
  return parts
    .map((part) => {
      const runs = "runIds" in part && part.runIds.length > 0 ? ` (${part.runIds.join(", ")})` : "";
      return `${part.name} ${part.changed ? "is now" : "was"} ${part.state}${runs}`;
    })
    .join("; ");
}

function describeStart(result: StartResult): string {
  return [describeChanges(result), ...result.problems].join("; ");
}

function describeStop(result: StopResult, environment: string): string {
  const before = result.runAgainBefore ? ` before ${result.runAgainBefore}` : "";
  const generator = result.parts.some(({ name, changed }) => name === "generator" && changed);
  // An orchestrator that was deployed before there was a lane to leave on does not tell.
  const { leftRunning = [] } = result as Partial<StopResult>;
  return [
    describeChanges(result),
    ...leftRunning,
    `start again${before}: ${startAgain(environment, generator)}`,
  ].join("; ");
}

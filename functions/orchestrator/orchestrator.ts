import type { Logger } from "../shared/logger.ts";
import type { StartAction, StopAction } from "./action.ts";
import type { Attribution } from "./attribution/attribution.ts";
import type { SystemPart } from "./part.ts";
import { type KeepResult, keep, type StartResult, start } from "./start.ts";
import { readStatus, type StatusResult } from "./status.ts";
import { type StopResult, stop } from "./stop.ts";
import type { Wanted } from "./wanted.ts";

export interface OrchestratorParts {
  /** In the order of a start. */
  parts: readonly SystemPart[];
  wanted: Wanted;
  attribution: Attribution;
  /** What a stop leaves on, one line for each. @default nothing */
  leftRunning?: readonly string[];
  logger: Logger;
}

export interface Orchestrator {
  /**
   * Returns when all that was to be started is: the database takes connections, the job's run has begun.
   * @param deadline milliseconds since 1970
   * @throws NotDeployedError before anything was started; JobNotFreshError, JobStillStoppingError, RuleNotChangedError,
   *   DatabaseNotReadyError, whose message says as well what runs
   */
  start(action: StartAction, deadline: number): Promise<StartResult>;
  /** Starts again what has ended by itself, where it is wanted. @throws what start throws */
  keep(deadline: number): Promise<KeepResult>;
  /**
   * Returns when the job has stopped; a database stops by itself afterwards.
   * @param deadline milliseconds since 1970
   * @throws StopRefusedError before anything was stopped; NotDeployedError, JobNotStoppedError, JobStillStoppingError,
   *   RuleNotChangedError, DatabaseNotReadyError, whose message says as well what became of the parts after it
   */
  stop(action: StopAction, deadline: number): Promise<StopResult>;
  /** @throws JobNotFoundError */
  status(): Promise<StatusResult>;
}

/** Starts, stops and watches all parts; asking for what is so already changes nothing. */
export function createOrchestrator(parts: OrchestratorParts): Orchestrator {
  return {
    start: (action, deadline) => start(parts, action, deadline),
    keep: (deadline) => keep(parts, deadline),
    stop: (action, deadline) => stop(parts, action, deadline),
    status: () => readStatus(parts),
  };
}

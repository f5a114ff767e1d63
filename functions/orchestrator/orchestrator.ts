import type { Logger } from "../shared/logger.ts";
import type { StopAction } from "./action.ts";
import type { AttributionJob } from "./attribution-job.ts";
import type { BacklogParts } from "./backlogs.ts";
import type { DatabaseInstance } from "./database-instance.ts";
import type { GeneratorRule } from "./generator-rule.ts";
import { type StartResult, start } from "./start.ts";
import { readStatus, type StatusResult } from "./status.ts";
import { type StopResult, stop } from "./stop.ts";

export interface OrchestratorParts extends BacklogParts {
  job: AttributionJob;
  rule: GeneratorRule;
  /** Null where the database is none of RDS'. */
  database: DatabaseInstance | null;
  /** How long a stop is meant to last that does not say it. */
  longestStopHours: number;
  logger: Logger;
}

export interface Orchestrator {
  /**
   * Returns when the job is started, and the database takes connections.
   * @param deadline milliseconds since 1970
   * @throws JobNotFoundError, JobStillStoppingError, RuleNotFoundError before anything was started, RuleNotChangedError,
   *   DatabaseNotFoundError, DatabaseNotReadyError
   */
  start(options: { generator: boolean }, deadline: number): Promise<StartResult>;
  /**
   * Returns when the job has stopped; a database stops by itself afterwards.
   * @param deadline milliseconds since 1970
   * @throws StopRefusedError before anything was stopped, JobNotFoundError, JobNotStoppedError, JobStillStoppingError,
   *   RuleNotChangedError, DatabaseNotFoundError, DatabaseNotReadyError
   */
  stop(action: StopAction, deadline: number): Promise<StopResult>;
  /** @throws JobNotFoundError */
  status(): Promise<StatusResult>;
}

/** Starts, stops and watches job, generator and database; asking for what is so already changes nothing. */
export function createOrchestrator(parts: OrchestratorParts): Orchestrator {
  return {
    start: (options, deadline) => start(parts, options, deadline),
    stop: (action, deadline) => stop(parts, action, deadline),
    status: () => readStatus(parts),
  };
}

import {
  BatchStopJobRunCommand,
  ConcurrentRunsExceededException,
  type GlueClient,
  type JobRun,
  type JobRunState,
  StartJobRunCommand,
} from "@aws-sdk/client-glue";
import type { Logger } from "../shared/logger.ts";
import { explainMissingJob, isActive, isStopping, listRuns } from "./job-runs.ts";

/** Glue takes at most so many run ids in one BatchStopJobRun. */
const STOP_BATCH_SIZE = 25;

/** A run that Glue starts by itself (a retry) between our look and our stop needs another look. */
const STOP_ROUNDS = 3;

export interface StartResult {
  action: "start";
  job: string;
  /** False where the job ran already. */
  started: boolean;
  /** Null only where Glue refused a second run and does not list the first one yet. */
  runId: string | null;
  state: JobRunState;
}

export interface StopResult {
  action: "stop";
  job: string;
  /** The runs that are stopping now; empty where nothing ran. */
  stopping: string[];
}

export interface StatusResult {
  action: "status";
  job: string;
  /** Glue's state of the latest run. */
  state: JobRunState | "NEVER_STARTED";
  runId: string | null;
  /** RFC 3339, UTC. */
  startedAt: string | null;
  completedAt: string | null;
  /** How often Glue has started this run again after a failure. */
  attempt: number;
  /** Why the latest run failed. */
  errorMessage: string | null;
}

/** The last run has not ended yet, so a new one cannot start. Transient: ask again when it has stopped. */
export class JobStillStoppingError extends Error {
  override name = "JobStillStoppingError";
}

/** Glue would not stop a run. */
export class JobNotStoppedError extends Error {
  override name = "JobNotStoppedError";
}

export interface Orchestrator {
  /** @throws JobNotFoundError, JobStillStoppingError */
  start(): Promise<StartResult>;
  /** Does not wait until the runs have stopped. @throws JobNotFoundError, JobNotStoppedError */
  stop(): Promise<StopResult>;
  /** @throws JobNotFoundError */
  status(): Promise<StatusResult>;
}

/** Starts, stops and watches one Glue job; asking for what is so already changes nothing. */
export function createOrchestrator(parts: {
  glue: GlueClient;
  jobName: string;
  logger: Logger;
}): Orchestrator {
  const { glue, jobName, logger } = parts;

  async function start(): Promise<StartResult> {
    const active = (await listRuns(glue, jobName)).filter(isActive);
    if (active.length > 0) {
      return alreadyRunning(active);
    }
    try {
      const { JobRunId: runId } = await explainMissingJob(jobName, () =>
        glue.send(new StartJobRunCommand({ JobName: jobName })),
      );
      logger.info({ job: jobName, runId }, "job run started");
      return { action: "start", job: jobName, started: true, runId: runId ?? null, state: "STARTING" };
    } catch (error) {
      if (error instanceof ConcurrentRunsExceededException) {
        return alreadyRunning((await listRuns(glue, jobName)).filter(isActive));
      }
      throw error;
    }
  }

  function alreadyRunning(active: JobRun[]): StartResult {
    const running = active.find((run) => !isStopping(run));
    if (running === undefined && active.length > 0) {
      throw new JobStillStoppingError(
        `Glue job ${jobName} is still stopping (run ${active[0]?.Id}): start it again when it has stopped`,
      );
    }
    logger.info({ job: jobName, runId: running?.Id }, "job runs already");
    return {
      action: "start",
      job: jobName,
      started: false,
      runId: running?.Id ?? null,
      state: running?.JobRunState ?? "STARTING",
    };
  }

  async function stop(): Promise<StopResult> {
    let refusals: string[] = [];
    for (let round = 0; round < STOP_ROUNDS; round += 1) {
      const active = (await listRuns(glue, jobName)).filter(isActive);
      const toStop = active.filter((run) => !isStopping(run)).map(idOf);
      if (toStop.length === 0) {
        return { action: "stop", job: jobName, stopping: active.map(idOf) };
      }
      refusals = await requestStop(toStop);
      logger.info({ job: jobName, runIds: toStop, refusals: refusals.length }, "job runs asked to stop");
      if (refusals.length === 0) {
        return { action: "stop", job: jobName, stopping: active.map(idOf) };
      }
    }
    throw new JobNotStoppedError(`Glue job ${jobName} was not stopped: ${refusals.join("; ")}`);
  }

  async function requestStop(runIds: string[]): Promise<string[]> {
    const refusals: string[] = [];
    for (let first = 0; first < runIds.length; first += STOP_BATCH_SIZE) {
      const batch = runIds.slice(first, first + STOP_BATCH_SIZE);
      const answer = await glue.send(new BatchStopJobRunCommand({ JobName: jobName, JobRunIds: batch }));
      for (const refusal of answer.Errors ?? []) {
        refusals.push(`${refusal.JobRunId}: ${refusal.ErrorDetail?.ErrorMessage ?? "no reason given"}`);
      }
    }
    return refusals;
  }

  async function status(): Promise<StatusResult> {
    const runs = await listRuns(glue, jobName);
    const shown = runs.find(isActive) ?? runs[0];
    return {
      action: "status",
      job: jobName,
      state: shown?.JobRunState ?? "NEVER_STARTED",
      runId: shown?.Id ?? null,
      startedAt: shown?.StartedOn?.toISOString() ?? null,
      completedAt: shown?.CompletedOn?.toISOString() ?? null,
      attempt: shown?.Attempt ?? 0,
      errorMessage: shown?.ErrorMessage ?? null,
    };
  }

  return { start, stop, status };
}

function idOf(run: JobRun): string {
  return run.Id ?? "";
}

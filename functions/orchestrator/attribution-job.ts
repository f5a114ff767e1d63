import { setTimeout as delay } from "node:timers/promises";
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
import { costOf, type RunCost } from "./run-cost.ts";

/** Glue takes at most so many run ids in one BatchStopJobRun. */
const STOP_BATCH_SIZE = 25;

/** Glue refuses to stop a run that ended meanwhile; then another look shows its retry. */
const REFUSED_ROUNDS = 3;

export interface StartedRun {
  /** False where the job ran already. */
  started: boolean;
  /** Null only where Glue refused a second run and does not list the first one yet. */
  runId: string | null;
  state: JobRunState;
}

/** The latest run, as Glue tells of it. */
export interface JobStatus {
  state: JobRunState | "NEVER_STARTED";
  runId: string | null;
  /** RFC 3339, UTC. */
  startedAt: string | null;
  completedAt: string | null;
  /** How often Glue has started this run again after a failure. */
  attempt: number;
  /** Why the latest run failed. */
  errorMessage: string | null;
  /** Of the latest run; null where there was none. */
  cost: RunCost | null;
}

/** A run has not ended yet. Transient: ask again. */
export class JobStillStoppingError extends Error {
  override name = "JobStillStoppingError";
}

/** Glue would not stop a run. */
export class JobNotStoppedError extends Error {
  override name = "JobNotStoppedError";
}

export interface AttributionJob {
  name: string;
  /** @throws JobNotFoundError, JobStillStoppingError */
  start(): Promise<StartedRun>;
  /**
   * Stops every run, also those that Glue starts meanwhile as retries, and returns when none is left.
   * @param deadline milliseconds since 1970
   * @returns ids of the runs that were active
   * @throws JobNotFoundError, JobNotStoppedError, JobStillStoppingError past the deadline
   */
  stop(deadline: number): Promise<string[]>;
  /** @throws JobNotFoundError */
  status(): Promise<JobStatus>;
}

/** One Glue job; asking for what is so already changes nothing. `pollMs` is the time between two looks while it stops. */
export function findAttributionJob(parts: {
  glue: GlueClient;
  name: string;
  pollMs: number;
  logger: Logger;
}): AttributionJob {
  const { glue, name, pollMs, logger } = parts;

  const activeRuns = async () => (await listRuns(glue, name)).filter(isActive);

  async function start(): Promise<StartedRun> {
    const active = await activeRuns();
    if (active.length > 0) {
      return alreadyRunning(active);
    }
    try {
      const { JobRunId: runId } = await explainMissingJob(name, () =>
        glue.send(new StartJobRunCommand({ JobName: name })),
      );
      logger.info({ job: name, runId }, "job run started");
      return { started: true, runId: runId ?? null, state: "STARTING" };
    } catch (error) {
      if (error instanceof ConcurrentRunsExceededException) {
        return alreadyRunning(await activeRuns());
      }
      throw error;
    }
  }

  function alreadyRunning(active: JobRun[]): StartedRun {
    const running = active.find((run) => !isStopping(run));
    if (running === undefined && active.length > 0) {
      throw new JobStillStoppingError(
        `Glue job ${name} is still stopping (run ${active[0]?.Id}): start it again when it has stopped`,
      );
    }
    logger.info({ job: name, runId: running?.Id }, "job runs already");
    return { started: false, runId: running?.Id ?? null, state: running?.JobRunState ?? "STARTING" };
  }

  async function stop(deadline: number): Promise<string[]> {
    const stopped = new Set<string>();
    let refusedRounds = 0;
    for (;;) {
      const active = await activeRuns();
      if (active.length === 0) {
        return [...stopped];
      }
      for (const run of active) {
        stopped.add(idOf(run));
      }
      const refusals = await requestStop(active.filter((run) => !isStopping(run)).map(idOf));
      refusedRounds = refusals.length > 0 ? refusedRounds + 1 : 0;
      if (refusedRounds === REFUSED_ROUNDS) {
        throw new JobNotStoppedError(`Glue job ${name} was not stopped: ${refusals.join("; ")}`);
      }
      if (Date.now() + pollMs > deadline) {
        const runs = active.map(idOf).join(", ");
        throw new JobStillStoppingError(
          `Glue job ${name} was told to stop and is still stopping (run ${runs}): ask again`,
        );
      }
      await delay(pollMs);
    }
  }

  async function requestStop(runIds: string[]): Promise<string[]> {
    const refusals: string[] = [];
    for (let first = 0; first < runIds.length; first += STOP_BATCH_SIZE) {
      const batch = runIds.slice(first, first + STOP_BATCH_SIZE);
      const answer = await glue.send(new BatchStopJobRunCommand({ JobName: name, JobRunIds: batch }));
      for (const refusal of answer.Errors ?? []) {
        refusals.push(`${refusal.JobRunId}: ${refusal.ErrorDetail?.ErrorMessage ?? "no reason given"}`);
      }
    }
    if (runIds.length > 0) {
      logger.info({ job: name, runIds, refusals: refusals.length }, "job runs asked to stop");
    }
    return refusals;
  }

  async function status(): Promise<JobStatus> {
    const runs = await listRuns(glue, name);
    const shown = runs.find(isActive) ?? runs[0];
    return {
      state: shown?.JobRunState ?? "NEVER_STARTED",
      runId: shown?.Id ?? null,
      startedAt: shown?.StartedOn?.toISOString() ?? null,
      completedAt: shown?.CompletedOn?.toISOString() ?? null,
      attempt: shown?.Attempt ?? 0,
      errorMessage: shown?.ErrorMessage ?? null,
      cost: shown === undefined ? null : costOf(shown, new Date()),
    };
  }

  return { name, start, stop, status };
}

function idOf(run: JobRun): string {
  return run.Id ?? "";
}

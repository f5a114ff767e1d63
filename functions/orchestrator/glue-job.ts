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
import type { Part, PartChange, PartState } from "./part.ts";
import { costOf, type RunCost } from "./run-cost.ts";

/** Glue takes at most so many run ids in one BatchStopJobRun. */
const STOP_BATCH_SIZE = 25;

/** Glue refuses to stop a run that ended meanwhile; then another look shows its retry. */
const REFUSED_ROUNDS = 3;

export interface JobChange extends PartChange {
  /**
   * Of a start the run that is active: none only where Glue refused a second run and does not list the first one yet. Of a
   * stop those that were active and have stopped.
   */
  runIds: string[];
}

/** The latest run, as Glue tells of it. */
export interface JobState extends PartState {
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

export interface GlueJob extends Part {
  /** @throws JobNotFoundError */
  state(): Promise<JobState>;
  /** @throws JobNotFoundError, JobStillStoppingError */
  start(): Promise<JobChange>;
  /**
   * Stops every run, also those that Glue starts meanwhile as retries, and returns when none is left.
   * @param deadline milliseconds since 1970
   * @throws JobNotFoundError, JobNotStoppedError, JobStillStoppingError past the deadline
   */
  stop(deadline: number): Promise<JobChange>;
}

/** One Glue job that runs until it is stopped. `pollMs` is the time between two looks while it stops. */
export function findGlueJob(parts: {
  glue: GlueClient;
  name: string;
  resource: string;
  pollMs: number;
  logger: Logger;
}): GlueJob {
  const { glue, name, resource, pollMs, logger } = parts;
  const label = `Glue job ${resource}`;

  const activeRuns = async () => (await listRuns(glue, resource)).filter(isActive);

  async function start(): Promise<JobChange> {
    const active = await activeRuns();
    if (active.length > 0) {
      return alreadyRunning(active);
    }
    try {
      const { JobRunId: runId } = await explainMissingJob(resource, () =>
        glue.send(new StartJobRunCommand({ JobName: resource })),
      );
      return { name, resource, state: "STARTING", changed: true, runIds: runId ? [runId] : [] };
    } catch (error) {
      if (error instanceof ConcurrentRunsExceededException) {
        return alreadyRunning(await activeRuns());
      }
      throw error;
    }
  }

  function alreadyRunning(active: JobRun[]): JobChange {
    const running = active.find((run) => !isStopping(run));
    if (running === undefined && active.length > 0) {
      throw new JobStillStoppingError(
        `${label} is still stopping (run ${active[0]?.Id}): start it again when it has stopped`,
      );
    }
    const state = running?.JobRunState ?? "STARTING";
    return { name, resource, state, changed: false, runIds: running ? [idOf(running)] : [] };
  }

  async function stop(deadline: number): Promise<JobChange> {
    const stopped = new Set<string>();
    let refusedRounds = 0;
    for (;;) {
      const runs = await listRuns(glue, resource);
      const active = runs.filter(isActive);
      if (active.length === 0) {
        const state = runs[0]?.JobRunState ?? "NEVER_STARTED";
        return { name, resource, state, changed: stopped.size > 0, runIds: [...stopped] };
      }
      for (const run of active) {
        stopped.add(idOf(run));
      }
      const refusals = await requestStop(active.filter((run) => !isStopping(run)).map(idOf));
      refusedRounds = refusals.length > 0 ? refusedRounds + 1 : 0;
      if (refusedRounds === REFUSED_ROUNDS) {
        throw new JobNotStoppedError(`${label} was not stopped: ${refusals.join("; ")}`);
      }
      if (Date.now() + pollMs > deadline) {
        const runIds = active.map(idOf).join(", ");
        throw new JobStillStoppingError(
          `${label} was told to stop and is still stopping (run ${runIds}): ask again`,
        );
      }
      await delay(pollMs);
    }
  }

  async function requestStop(runIds: string[]): Promise<string[]> {
    const refusals: string[] = [];
    for (let first = 0; first < runIds.length; first += STOP_BATCH_SIZE) {
      const batch = runIds.slice(first, first + STOP_BATCH_SIZE);
      const answer = await glue.send(new BatchStopJobRunCommand({ JobName: resource, JobRunIds: batch }));
      for (const refusal of answer.Errors ?? []) {
        refusals.push(`${refusal.JobRunId}: ${refusal.ErrorDetail?.ErrorMessage ?? "no reason given"}`);
      }
    }
    if (runIds.length > 0) {
      logger.info({ job: resource, runIds, refusals: refusals.length }, "job runs asked to stop");
    }
    return refusals;
  }

  async function state(): Promise<JobState> {
    const runs = await listRuns(glue, resource);
    const shown = runs.find(isActive) ?? runs[0];
    return {
      name,
      resource,
      state: shown?.JobRunState ?? "NEVER_STARTED",
      runId: shown?.Id ?? null,
      startedAt: shown?.StartedOn?.toISOString() ?? null,
      completedAt: shown?.CompletedOn?.toISOString() ?? null,
      attempt: shown?.Attempt ?? 0,
      errorMessage: shown?.ErrorMessage ?? null,
      cost: shown === undefined ? null : costOf(shown, new Date()),
    };
  }

  return { name, resource, label, state, start, stop };
}

function idOf(run: JobRun): string {
  return run.Id ?? "";
}

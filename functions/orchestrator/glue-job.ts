import {
  BatchStopJobRunCommand,
  ConcurrentRunsExceededException,
  type GlueClient,
  type JobRun,
  type JobRunState,
  StartJobRunCommand,
} from "@aws-sdk/client-glue";
import { explainMissingJob, isActive, isStopping, listRuns, mayFollow } from "../shared/job-runs.ts";
import type { Logger } from "../shared/logger.ts";
import type { Clock } from "./clock.ts";
import type { Call, Part, PartChange, PartState } from "./part.ts";
import { costOf, type RunCost } from "./run-cost.ts";

/** Glue takes at most so many run ids in one BatchStopJobRun. */
const STOP_BATCH_SIZE = 25;

/** Of a run: which new checkpoint it began with. */
const FRESH_CHECKPOINT = "--fresh_checkpoint";

/** Glue says nowhere that it lists a run at once. */
const LISTING_LOOKS = 20;

/** While Glue may start a run again. */
const RETRY_LOOKS = 24;

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

/** A job that runs goes on with its checkpoint. Permanent until it is stopped. */
export class JobNotFreshError extends Error {
  override name = "JobNotFreshError";
}

export interface GlueJob extends Part {
  /** @throws JobNotFoundError */
  state(): Promise<JobState>;
  /**
   * Waits for a run that stops, and for one that Glue is about to start by itself.
   * @param deadline milliseconds since 1970
   * @throws JobNotFoundError, JobNotFreshError, JobStillStoppingError past the deadline
   */
  start(deadline: number, call?: Call): Promise<JobChange>;
  /**
   * Stops every run, also those that Glue starts meanwhile as retries, and returns when none is left and none will follow, or
   * when it is overtaken.
   * @param deadline milliseconds since 1970
   * @throws JobNotFoundError, JobNotStoppedError, JobStillStoppingError past the deadline
   */
  stop(deadline: number, call?: Call): Promise<JobChange>;
}

/**
 * One Glue job that runs until it is stopped. `pollMs` is the time between two looks while it starts or stops; Glue may take
 * `retryMs` to start a run again that has failed.
 */
export function findGlueJob(parts: {
  glue: GlueClient;
  name: string;
  resource: string;
  pollMs: number;
  retryMs: number;
  clock: Clock;
  logger: Logger;
}): GlueJob {
  const { glue, name, resource, pollMs, retryMs, clock, logger } = parts;
  const label = `Glue job ${resource}`;

  /** What stops is soon over; for what Glue may start there is time. */
  const pauseAfter = (active: JobRun[]) =>
    active.length > 0 ? pollMs : Math.max(pollMs, retryMs / RETRY_LOOKS);

  const isDue = (latest: JobRun | undefined) => mayFollow(latest, clock.now() - retryMs);

  async function start(deadline: number, { isFresh = false }: Call = {}): Promise<JobChange> {
    for (;;) {
      const runs = await listRuns(glue, resource);
      const active = runs.filter(isActive);
      const running = active.find((run) => !isStopping(run));
      if (running !== undefined) {
        return alreadyRunning(running, isFresh);
      }
      const isLate = clock.now() + pollMs > deadline;
      if (active.length === 0 && (isLate || !isDue(runs[0]))) {
        const change = await startRun(runs[0], isFresh);
        if (change !== undefined) {
          return change;
        }
      }
      if (isLate) {
        throw new JobStillStoppingError(
          `${label} is still stopping (run ${active.map(idOf).join(", ")}): start it again when it has stopped`,
        );
      }
      await clock.pause(pauseAfter(active));
    }
  }

  /** Undefined where Glue refuses it because of a run that is stopping. */
  async function startRun(previous: JobRun | undefined, isFresh: boolean): Promise<JobChange | undefined> {
    // A run that ended before it had made its checkpoint leaves that to the next one.
    const fresh = isFresh ? checkpointName(clock.now()) : previous?.Arguments?.[FRESH_CHECKPOINT];
    try {
      const { JobRunId: runId } = await explainMissingJob(resource, () =>
        glue.send(
          new StartJobRunCommand({
            JobName: resource,
            ...(fresh !== undefined && { Arguments: { [FRESH_CHECKPOINT]: fresh } }),
          }),
        ),
      );
      await waitUntilListed(runId);
      return { name, resource, state: "STARTING", changed: true, runIds: runId ? [runId] : [] };
    } catch (error) {
      if (error instanceof ConcurrentRunsExceededException) {
        const active = (await listRuns(glue, resource)).filter(isActive);
        const running = active.find((run) => !isStopping(run));
        return running === undefined && active.length > 0 ? undefined : alreadyRunning(running, isFresh);
      }
      throw error;
    }
  }

  /** A stop finds what is listed: whoever looks for a stop after the start must not be told before. */
  async function waitUntilListed(runId: string | undefined): Promise<void> {
    for (let looks = 0; looks < LISTING_LOOKS; looks += 1) {
      if ((await listRuns(glue, resource)).some((run) => run.Id === runId)) {
        return;
      }
      await clock.pause(pollMs);
    }
  }

  function alreadyRunning(run: JobRun | undefined, isFresh: boolean): JobChange {
    if (isFresh) {
      throw new JobNotFreshError(
        `${label} runs with its checkpoint: stop it, then start it with "fresh":true`,
      );
    }
    const state = run?.JobRunState ?? "STARTING";
    return { name, resource, state, changed: false, runIds: run ? [idOf(run)] : [] };
  }

  async function stop(deadline: number, { isOvertaken }: Call = {}): Promise<JobChange> {
    const stopped = new Set<string>();
    let refusedRounds = 0;
    for (;;) {
      const runs = await listRuns(glue, resource);
      const active = runs.filter(isActive);
      const isOver = active.length === 0 && !isDue(runs[0]);
      if (isOver || (await isOvertaken?.())) {
        const state = (active[0] ?? runs[0])?.JobRunState ?? "NEVER_STARTED";
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
      if (clock.now() + pollMs > deadline) {
        throw new JobStillStoppingError(stillStopping(active));
      }
      await clock.pause(pauseAfter(active));
    }
  }

  function stillStopping(active: JobRun[]): string {
    return active.length === 0
      ? `${label} failed, and Glue may start it again: ask again`
      : `${label} was told to stop and is still stopping (run ${active.map(idOf).join(", ")}): ask again`;
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
      cost: shown === undefined ? null : costOf(shown, new Date(clock.now())),
    };
  }

  return { name, resource, label, state, start, stop };
}

function idOf(run: JobRun): string {
  return run.Id ?? "";
}

/** Later ones sort behind earlier ones; of letters and digits, as a folder's name. */
function checkpointName(now: number): string {
  return new Date(now).toISOString().replaceAll(/[-:.]/g, "");
}

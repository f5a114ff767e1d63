import {
  EntityNotFoundException,
  type GlueClient,
  type JobRun,
  type JobRunState,
  paginateGetJobRuns,
} from "@aws-sdk/client-glue";
import { NotDeployedError } from "./not-deployed.ts";

/** States in which a run counts towards the job's concurrency. */
const ACTIVE_STATES: readonly JobRunState[] = ["STARTING", "RUNNING", "WAITING", "STOPPING"];

/** The Glue job is not deployed here. Permanent until someone deploys it. */
export class JobNotFoundError extends NotDeployedError {
  override name = "JobNotFoundError";
}

/**
 * All runs of the job that Glue remembers, the newest first.
 * @throws JobNotFoundError
 */
export async function listRuns(glue: GlueClient, jobName: string): Promise<JobRun[]> {
  const runs: JobRun[] = [];
  await explainMissingJob(jobName, async () => {
    for await (const page of paginateGetJobRuns({ client: glue, pageSize: 200 }, { JobName: jobName })) {
      runs.push(...(page.JobRuns ?? []));
    }
  });
  // Glue documents no order.
  return runs.sort((a, b) => startTime(b) - startTime(a) || (b.Attempt ?? 0) - (a.Attempt ?? 0));
}

export function isActive(run: JobRun): boolean {
  return run.JobRunState !== undefined && isActiveState(run.JobRunState);
}

export function isActiveState(state: JobRunState | "NEVER_STARTED"): boolean {
  return (ACTIVE_STATES as readonly string[]).includes(state);
}

export function isStopping(run: JobRun): boolean {
  return run.JobRunState === "STOPPING";
}

/** States after which Glue starts another run by itself: as long as there are retries left, and after maintenance. */
const FOLLOWED_STATES: readonly JobRunState[] = ["FAILED", "EXPIRED"];

/** Whether the latest run ended after `since` (milliseconds since 1970) and in a way that Glue may start another one by itself. */
export function mayFollow(latest: JobRun | undefined, since: number): boolean {
  return (
    latest?.JobRunState !== undefined &&
    FOLLOWED_STATES.includes(latest.JobRunState) &&
    (latest.CompletedOn?.getTime() ?? 0) > since
  );
}

/** @throws JobNotFoundError in place of Glue's EntityNotFoundException. */
export async function explainMissingJob<T>(jobName: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof EntityNotFoundException) {
      throw new JobNotFoundError(
        `Glue job ${jobName} does not exist in this account and region: deploy it first`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}

function startTime(run: JobRun): number {
  return run.StartedOn?.getTime() ?? 0;
}

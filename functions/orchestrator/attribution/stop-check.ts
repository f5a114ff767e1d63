import { showDuration } from "../../../reporting/duration.ts";
import { isActiveState, JobNotFoundError } from "../../shared/job-runs.ts";
import { plannedEnd, type StopAction } from "../action.ts";
import type { JobState } from "../glue-job.ts";
import type { Problems } from "../problems.ts";
import type { Attribution } from "./attribution.ts";
import { readBacklogs, sameOfEach } from "./backlogs.ts";
import { readProgress } from "./progress.ts";
import { findRunAgainBefore, MARGIN_MS } from "./stop-limit.ts";

/** The stop would lose events, or might. Nothing was changed. Permanent, but for an answer that could not be had. */
export class StopRefusedError extends Error {
  override name = "StopRefusedError";
}

/**
 * When the job must be started again, or events are lost (RFC 3339, UTC); null where that is not known.
 * @param isWanted whether the system is: then a run that has ended would soon be followed by another
 * @throws StopRefusedError where the job runs, or would, and the stop is not forced
 */
export async function checkStop(
  attribution: Attribution,
  action: StopAction,
  { problems, isWanted }: { problems: Problems; isWanted: boolean },
): Promise<string | null> {
  const { database } = attribution;
  if (action.database && database === null) {
    throw new StopRefusedError("there is no RDS instance to stop: the database is none of RDS'");
  }
  const job = await stateOfJob(attribution);
  if (job === null) {
    return null;
  }
  if (!isActiveState(job.state) && !isWanted) {
    const ofDatabase = database && (await problems.ifPossible(database.name, database.state()));
    const progress = await readProgress(attribution, [job, ...(ofDatabase ? [ofDatabase] : [])], problems);
    return progress.runAgainBefore;
  }
  const isAgreed = action.force === true || job.state === "STOPPING";
  const limit = await checkLimit(attribution, action, { problems, isAgreed });
  return limit?.toISOString() ?? null;
}

async function checkLimit(
  attribution: Attribution,
  action: StopAction,
  { problems, isAgreed }: { problems: Problems; isAgreed: boolean },
): Promise<Date | null> {
  const { kinesis, streams, clock, patienceMs, longestStopHours } = attribution;
  const now = new Date(clock.now());
  const read = await readBacklogs(attribution, problems);
  if (read.untellable) {
    problems.lines.push("run again before: supposed that the job has read everything");
  }
  const backlogMs = read.untellable ? sameOfEach(streams, 0) : read.backlogMs;
  const limit = await problems.ifPossible(
    "run again before",
    findRunAgainBefore(kinesis, streams, { at: now, backlogMs }, AbortSignal.timeout(patienceMs)),
  );
  if (isAgreed) {
    return limit;
  }
  const isUnknown = limit === null && problems.lines.length > 0 && !read.untellable;
  if (isUnknown) {
    throw refusal(
      `how long the job may be stopped cannot be told: ${problems.lines.join("; ")}`,
      "ask again",
    );
  }
  const end = plannedEnd(action, longestStopHours, now);
  const behindMs = Math.max(0, ...Object.values(backlogMs).map((backlog) => backlog ?? 0));
  const behind = `the database is ${inMinutes(behindMs)} behind`;
  if (limit !== null && end > limit) {
    throw refusal(
      `stopped until ${end.toISOString()} the job would lose events: ${behind}, so it must run again before ${limit.toISOString()}`,
      "stop for less",
    );
  }
  if (action.database && behindMs > MARGIN_MS) {
    throw refusal(
      `${behind}, and while it is stopped nobody can tell until when the job must run again`,
      "let the job catch up first",
    );
  }
  return limit;
}

function inMinutes(milliseconds: number): string {
  return showDuration(Math.floor(milliseconds / 60_000) * 60) || "less than a minute";
}

function refusal(reason: string, remedy: string): StopRefusedError {
  return new StopRefusedError(`${reason}; ${remedy}, or give "force":true`);
}

/** Null where there is no such job. */
async function stateOfJob({ job }: Attribution): Promise<JobState | null> {
  try {
    return await job.state();
  } catch (error) {
    if (error instanceof JobNotFoundError) {
      return null;
    }
    throw error;
  }
}

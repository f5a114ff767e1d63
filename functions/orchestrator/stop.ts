import ms from "ms";
import { plannedEnd, type StopAction } from "./action.ts";
import type { JobStatus } from "./attribution-job.ts";
import { readBacklogs } from "./backlogs.ts";
import type { DatabaseResult } from "./database-instance.ts";
import { RuleNotChangedError, type RuleResult } from "./generator-rule.ts";
import { isActiveState, JobNotFoundError } from "./job-runs.ts";
import type { OrchestratorParts } from "./orchestrator.ts";
import { collectProblems, type Problems } from "./problems.ts";
import { readStatus } from "./status.ts";
import { findRunAgainBefore, MARGIN_MS } from "./stop-limit.ts";

export interface StopResult {
  action: "stop";
  job: string;
  /** The runs that were active and have stopped; empty where nothing ran. */
  stopped: string[];
  rule: RuleResult;
  /** When the job must be started again, or events are lost (RFC 3339, UTC); null where that is not known. */
  runAgainBefore: string | null;
  /** Null where it was not to be stopped. */
  database: DatabaseResult | null;
  /** One line for each part that could not be had. */
  problems: string[];
}

/** The stop would lose events, or might. Nothing was changed. Permanent, but for an answer that could not be had. */
export class StopRefusedError extends Error {
  override name = "StopRefusedError";
}

/** First the rule, so that no more is generated; where one part fails the other is done all the same. */
export async function stop(
  parts: OrchestratorParts,
  action: StopAction,
  deadline: number,
): Promise<StopResult> {
  const { job, rule, database, patienceMs, logger } = parts;
  if (action.database && database === null) {
    throw new StopRefusedError("there is no RDS instance to stop: the database is none of RDS'");
  }
  const problems = collectProblems(patienceMs, logger);
  const runAgainBefore = await findLimit(parts, action, problems);

  const [ruleResult] = await Promise.allSettled([disableRule(parts)]);
  const [stopped] = await Promise.allSettled([job.stop(deadline)]);
  if (ruleResult.status === "rejected") {
    const ofJob = stopped.status === "rejected" ? stopped.reason.message : `Glue job ${job.name} has stopped`;
    throw new RuleNotChangedError(
      `rule ${rule.name} was not disabled: ${ruleResult.reason.message}; ${ofJob}`,
      { cause: ruleResult.reason },
    );
  }
  if (stopped.status === "rejected") {
    throw stopped.reason;
  }
  return {
    action: "stop",
    job: job.name,
    stopped: stopped.value,
    rule: ruleResult.value,
    runAgainBefore,
    database: action.database && database ? await database.stop() : null,
    problems: problems.lines,
  };
}

/** @throws StopRefusedError where the job runs and the stop is not forced. */
async function findLimit(
  parts: OrchestratorParts,
  action: StopAction,
  problems: Problems,
): Promise<string | null> {
  const state = await stateOfJob(parts);
  if (state === null) {
    return null;
  }
  if (!isActiveState(state)) {
    const status = await readStatus(parts);
    problems.lines.push(...status.problems);
    return status.runAgainBefore;
  }
  const isAgreed = action.force === true || state === "STOPPING";
  const limit = await checkLimit(parts, action, { problems, isAgreed });
  return limit?.toISOString() ?? null;
}

async function checkLimit(
  parts: OrchestratorParts,
  action: StopAction,
  { problems, isAgreed }: { problems: Problems; isAgreed: boolean },
): Promise<Date | null> {
  const { kinesis, streams, patienceMs, longestStopHours } = parts;
  const now = new Date();
  const read = await readBacklogs(parts, problems);
  if (read.untellable) {
    problems.lines.push("run again before: supposed that the job has read everything");
  }
  const backlogMs = read.untellable ? { clicks: 0, checkouts: 0 } : read.backlogMs;
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
  const behindMs = Math.max(backlogMs.clicks ?? 0, backlogMs.checkouts ?? 0);
  const behind = `the database is ${ms(behindMs, { long: true })} behind`;
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

function refusal(reason: string, remedy: string): StopRefusedError {
  return new StopRefusedError(`${reason}; ${remedy}, or give "force":true`);
}

/** Null where there is no such job. */
async function stateOfJob({ job }: OrchestratorParts): Promise<JobStatus["state"] | null> {
  try {
    return (await job.status()).state;
  } catch (error) {
    if (error instanceof JobNotFoundError) {
      return null;
    }
    throw error;
  }
}

async function disableRule({ rule, logger }: OrchestratorParts): Promise<RuleResult> {
  const state = await rule.state();
  if (state === "ENABLED") {
    await rule.disable();
    logger.info({ rule: rule.name }, "rule disabled");
  }
  return {
    name: rule.name,
    state: state === "ABSENT" ? "ABSENT" : "DISABLED",
    changed: state === "ENABLED",
  };
}

import type { JobStatus } from "./attribution-job.ts";
import { type BacklogMs, NOT_KNOWN, readBacklogs } from "./backlogs.ts";
import type { Books } from "./books.ts";
import type { DatabaseResult } from "./database-instance.ts";
import type { RuleState } from "./generator-rule.ts";
import { isActiveState } from "./job-runs.ts";
import type { OrchestratorParts } from "./orchestrator.ts";
import { collectProblems } from "./problems.ts";
import { findRunAgainBefore } from "./stop-limit.ts";

/** What cannot be had is null, and `problems` says why. */
export interface StatusResult extends JobStatus {
  action: "status";
  job: string;
  rule: { name: string; state: RuleState } | null;
  /** Null also where the database is none of RDS'. */
  database: Omit<DatabaseResult, "changed"> | null;
  /** When the last batch was committed: RFC 3339, UTC; also null where there was none. */
  lastBatch: string | null;
  backlogMs: BacklogMs;
  /** While the job is stopped: when it must be started again, or events are lost (RFC 3339, UTC); null while it runs. */
  runAgainBefore: string | null;
  /** Sums over all batches: received = accepted + duplicates + rejected + expired. */
  books: Pick<Books, "received" | "accepted" | "duplicates" | "rejected" | "expired"> | null;
  /** One line for each part that could not be had. */
  problems: string[];
}

/** @throws JobNotFoundError */
export async function readStatus(parts: OrchestratorParts): Promise<StatusResult> {
  const { job, rule, database, kinesis, streams, patienceMs, logger } = parts;
  const problems = collectProblems(patienceMs, logger);
  const [ofJob, ruleState, ofDatabase] = await Promise.all([
    job.status(),
    problems.ifPossible("rule", rule.state()),
    database && problems.ifPossible("database", database.state()),
  ]);
  const isDatabaseStopped = ofDatabase?.state.startsWith("stop") ?? false;
  if (isDatabaseStopped) {
    problems.lines.push("books and backlog: the database is stopped");
  }
  const { books, backlogMs } = isDatabaseStopped ? NOT_KNOWN : await readBacklogs(parts, problems);

  async function runAgainBefore(): Promise<string | null> {
    if (isActiveState(ofJob.state)) {
      return null;
    }
    let reading = { at: new Date(), backlogMs };
    if (books === null && ofJob.completedAt !== null) {
      problems.lines.push("run again before: supposed that the job had read everything when it stopped");
      reading = { at: new Date(ofJob.completedAt), backlogMs: { clicks: 0, checkouts: 0 } };
    }
    const limit = await findRunAgainBefore(kinesis, streams, reading, AbortSignal.timeout(patienceMs));
    return limit?.toISOString() ?? null;
  }

  return {
    action: "status",
    job: job.name,
    ...ofJob,
    rule: ruleState && { name: rule.name, state: ruleState },
    database: ofDatabase ?? null,
    lastBatch: books?.last_batch ?? null,
    backlogMs,
    runAgainBefore: await problems.ifPossible("run again before", runAgainBefore()),
    books: books && sumsOf(books),
    problems: problems.lines,
  };
}

function sumsOf({ received, accepted, duplicates, rejected, expired }: Books) {
  return { received, accepted, duplicates, rejected, expired };
}

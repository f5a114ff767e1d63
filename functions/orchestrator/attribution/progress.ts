import { isActiveState } from "../../shared/job-runs.ts";
import { type PartState, stateOf } from "../part.ts";
import type { Problems } from "../problems.ts";
import type { Attribution } from "./attribution.ts";
import { type BacklogMs, readBacklogs, sameOfEach } from "./backlogs.ts";
import type { Books } from "./books.ts";
import { findRunAgainBefore } from "./stop-limit.ts";

/** How far attribution is. */
export interface Progress {
  /** When the last batch was committed: RFC 3339, UTC; also null where there was none. */
  lastBatch: string | null;
  backlogMs: BacklogMs;
  /** While the job is stopped: when it must be started again, or events are lost (RFC 3339, UTC); null while it runs. */
  runAgainBefore: string | null;
  /** Sums over all batches: received = accepted + duplicates + rejected + expired; repeats are among duplicates. */
  books: Books["sums"] | null;
}

/** @param states of the parts; the job's is among them */
export async function readProgress(
  attribution: Attribution,
  states: readonly PartState[],
  problems: Problems,
): Promise<Progress> {
  const { kinesis, streams, clock, patienceMs } = attribution;
  const job = stateOf(states, attribution.job);
  const database = attribution.database && stateOf(states, attribution.database);
  const isDatabaseStopped = database?.state.startsWith("stop") ?? false;
  if (isDatabaseStopped) {
    problems.lines.push("books and backlog: the database is stopped");
  }
  const { books, backlogMs } = isDatabaseStopped
    ? { books: null, backlogMs: sameOfEach(streams, null) }
    : await readBacklogs(attribution, problems);

  async function runAgainBefore(): Promise<string | null> {
    if (job === undefined || isActiveState(job.state)) {
      return null;
    }
    let reading = { at: new Date(clock.now()), backlogMs };
    if (books === null && job.completedAt !== null) {
      problems.lines.push("run again before: supposed that the job had read everything when it stopped");
      reading = { at: new Date(job.completedAt), backlogMs: sameOfEach(streams, 0) };
    }
    const limit = await findRunAgainBefore(kinesis, streams, reading, AbortSignal.timeout(patienceMs));
    return limit?.toISOString() ?? null;
  }

  return {
    lastBatch: books?.lastBatch ?? null,
    backlogMs,
    runAgainBefore: await problems.ifPossible("run again before", runAgainBefore()),
    books: books?.sums ?? null,
  };
}

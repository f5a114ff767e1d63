import type { GlueClient } from "@aws-sdk/client-glue";
import { InterruptedError, UserError } from "../../errors/user-error.ts";
import type { FactsStart } from "../../functions/facts/facts-runs.ts";
import { describeEnd, followRun } from "../glue/follow-run.ts";
import { FactsFailedError } from "./facts.ts";

/** A run of the Glue job that made facts. */
export interface FactsRun {
  job: string;
  run: string;
  /** False where it was on already: what came after its beginning waits for the next one. */
  started: boolean;
  seconds: number;
}

/**
 * Has the environment's job make facts, and waits for its end; who is interrupted leaves it running.
 * @throws FactsFailedError, InterruptedError
 */
export async function makeFactsOnGlue(parts: {
  glue: Pick<GlueClient, "send">;
  /** Asks the Lambda facts for a run. */
  start: () => Promise<FactsStart>;
  /** Gets a line now and then. */
  say: (line: string) => void;
  signal: AbortSignal;
  lookEveryMs?: number;
}): Promise<FactsRun> {
  const { glue, start, say, signal, lookEveryMs } = parts;
  const { job, runId, changed: started } = await start();
  if (runId === null) {
    throw new UserError(`a run of the Glue job ${job} is about to begin: ask again in a minute`);
  }
  say(`run ${runId} of the Glue job ${job}${started ? "" : ", which was on already"}`);
  const run = await followRun({ glue, jobName: job, runId, onState: say, signal, lookEveryMs });
  if (run === undefined) {
    throw new InterruptedError(`interrupted: run ${runId} goes on`);
  }
  if (run.JobRunState !== "SUCCEEDED") {
    throw new FactsFailedError(`not everything is made to facts: ${describeEnd(runId, run)}`);
  }
  return { job, run: runId, started, seconds: run.ExecutionTime ?? 0 };
}

import {
  BatchStopJobRunCommand,
  ConcurrentRunsExceededException,
  EntityNotFoundException,
  type GlueClient,
  StartJobRunCommand,
} from "@aws-sdk/client-glue";
import type { AskCorrections } from "../functions/corrections/corrections.ts";
import { describeEnd, followRun } from "./glue/follow-run.ts";
import { RecomputationFailedError } from "./recomputation.ts";

/**
 * Has the Glue job `recomputation` credit every waiting line anew, and waits for its end. An aborted signal stops the run.
 * @returns how many lines waited
 * @throws RecomputationFailedError
 */
export async function recomputeOnGlue(parts: {
  glue: Pick<GlueClient, "send">;
  jobName: string;
  ask: AskCorrections;
  /** Gets a line now and then. */
  say: (line: string) => void;
  signal: AbortSignal;
  lookEveryMs?: number;
}): Promise<number> {
  const { glue, jobName, ask, say, signal, lookEveryMs } = parts;
  const countWaiting = async () => (await ask<"settings">({ action: "settings" })).waiting;
  const waited = await countWaiting();
  const runId = await start(glue, jobName);
  say(`run ${runId} of the Glue job ${jobName}: ${waited} lines wait`);
  const onState = async (state: string) => say(`${state}: ${await countWaiting()} lines wait`);
  const run = await followRun({ glue, jobName, runId, onState, signal, lookEveryMs });
  if (run?.JobRunState === "SUCCEEDED") {
    return waited;
  }
  if (run !== undefined) {
    throw failed(describeEnd(runId, run));
  }
  await glue.send(new BatchStopJobRunCommand({ JobName: jobName, JobRunIds: [runId] }));
  throw failed(`run ${runId} is stopped`);
}

async function start(glue: Pick<GlueClient, "send">, jobName: string): Promise<string> {
  try {
    return (await glue.send(new StartJobRunCommand({ JobName: jobName }))).JobRunId ?? "";
  } catch (error) {
    if (error instanceof ConcurrentRunsExceededException) {
      throw failed(`${jobName} runs already`, error);
    }
    if (error instanceof EntityNotFoundException) {
      throw failed(`there is no Glue job ${jobName} in this account and region`, error);
    }
    throw failed((error as Error).message.split("\n")[0] ?? "", error);
  }
}

function failed(reason: string, cause?: unknown): RecomputationFailedError {
  return new RecomputationFailedError(`not all lines are credited anew: ${reason}`, { cause });
}

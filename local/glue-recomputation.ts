import { setTimeout as delay } from "node:timers/promises";
import {
  BatchStopJobRunCommand,
  ConcurrentRunsExceededException,
  EntityNotFoundException,
  GetJobRunCommand,
  type GlueClient,
  StartJobRunCommand,
} from "@aws-sdk/client-glue";
import type { AskCorrections } from "../functions/corrections/corrections.ts";
import { RecomputationFailedError } from "./recomputation.ts";

const LOOK_EVERY_MS = 5_000;
const SAY_EVERY_MS = 30_000;

const ENDED_BADLY: readonly string[] = ["ERROR", "EXPIRED", "FAILED", "STOPPED", "TIMEOUT"];

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
  const { glue, jobName, ask, say, signal, lookEveryMs = LOOK_EVERY_MS } = parts;
  const countWaiting = async () => (await ask<"settings">({ action: "settings" })).waiting;
  const waited = await countWaiting();
  const RunId = await start(glue, jobName);
  say(`run ${RunId} of the Glue job ${jobName}: ${waited} lines wait`);
  let saidAt = performance.now();
  while (!signal.aborted) {
    await delay(lookEveryMs, undefined, { signal }).catch(() => {});
    const { JobRun } = await glue.send(new GetJobRunCommand({ JobName: jobName, RunId }));
    const state = JobRun?.JobRunState ?? "";
    if (state === "SUCCEEDED") {
      return waited;
    }
    if (ENDED_BADLY.includes(state)) {
      throw failed(`run ${RunId} ended ${state}${JobRun?.ErrorMessage ? `: ${JobRun.ErrorMessage}` : ""}`);
    }
    if (performance.now() - saidAt >= SAY_EVERY_MS) {
      say(`${state}: ${await countWaiting()} lines wait`);
      saidAt = performance.now();
    }
  }
  await glue.send(new BatchStopJobRunCommand({ JobName: jobName, JobRunIds: [RunId] }));
  throw failed(`run ${RunId} is stopped`);
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

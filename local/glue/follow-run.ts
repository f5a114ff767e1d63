import { setTimeout as delay } from "node:timers/promises";
import { GetJobRunCommand, type GlueClient, type JobRun } from "@aws-sdk/client-glue";

const LOOK_EVERY_MS = 5_000;
const SAY_EVERY_MS = 30_000;

const ENDED: readonly string[] = ["ERROR", "EXPIRED", "FAILED", "STOPPED", "SUCCEEDED", "TIMEOUT"];

/** Looks at a run until it has ended. @returns the run; undefined where the signal came first */
export async function followRun(parts: {
  glue: Pick<GlueClient, "send">;
  jobName: string;
  runId: string;
  /** Called now and then while it is on. */
  onState: (state: string) => void | Promise<void>;
  signal: AbortSignal;
  lookEveryMs?: number | undefined;
}): Promise<JobRun | undefined> {
  const { glue, jobName, runId, onState, signal, lookEveryMs = LOOK_EVERY_MS } = parts;
  let saidAt = performance.now();
  while (!signal.aborted) {
    await delay(lookEveryMs, undefined, { signal }).catch(() => {});
    const { JobRun } = await glue.send(new GetJobRunCommand({ JobName: jobName, RunId: runId }));
    const state = JobRun?.JobRunState ?? "";
    if (ENDED.includes(state)) {
      return JobRun;
    }
    if (performance.now() - saidAt >= SAY_EVERY_MS) {
      await onState(state);
      saidAt = performance.now();
    }
  }
  return undefined;
}

/** How a run ended, in a few words, with Glue's reason where it is not what it should be. */
export function describeEnd(runId: string, { JobRunState, ErrorMessage }: JobRun): string {
  return `run ${runId} ended ${JobRunState}${ErrorMessage ? `: ${ErrorMessage}` : ""}`;
}

import type { GlueEndpoint, JobRun } from "./glue/endpoint.ts";

/** Follows the runs of one job. */
export interface JobWatch {
  /** The run that was started last. */
  latest(): JobRun | undefined;
  /** Its end, when no retry followed: one line with the reason. */
  endedForGood(): string | undefined;
}

/** @param warn gets one line for each run that failed, and for each that follows it */
export function watchJob(glue: GlueEndpoint, jobName: string, warn: (line: string) => void): JobWatch {
  let latest: JobRun | undefined;
  glue.onRunChange((run) => {
    if (run.jobName !== jobName) {
      return;
    }
    if (run.previousRunId !== undefined && run.id !== latest?.id && run.state === "STARTING") {
      warn(`the job is started again; log: ${run.logFile}`);
    }
    if (latest === undefined || run.id === latest.id || run.startedOn >= latest.startedOn) {
      latest = run;
    }
    if (run.state === "FAILED") {
      warn(`the job's run failed: ${run.errorMessage ?? "no reason given"}`);
    }
  });
  return {
    latest: () => latest,
    // A retry is started in the same turn as its predecessor ends, so who asks later sees the retry.
    endedForGood() {
      const hasEnded = latest && ["FAILED", "TIMEOUT", "SUCCEEDED", "STOPPED"].includes(latest.state);
      return hasEnded
        ? `the job is ${latest?.state}: ${latest?.errorMessage ?? `log: ${latest?.logFile}`}`
        : undefined;
    },
  };
}

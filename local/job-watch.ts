import type { GlueEndpoint, JobRun } from "./glue/endpoint.ts";

/** Follows the runs of one job. */
export interface JobWatch {
  /** The run that was started last. */
  latest(): JobRun | undefined;
  /** Whether one of its runs has come as far as to stream. */
  hasStreamed(): boolean;
  /** Why a run failed before any had streamed: one line with the reason. */
  failedToStart(): string | undefined;
  /** Its end, when no retry followed: one line with the reason. */
  endedForGood(): string | undefined;
}

/**
 * @param warn gets one line for each run that failed, and for each that follows it; none before a run has streamed: what
 * starts the job tells of that
 */
export function watchJob(glue: GlueEndpoint, jobName: string, warn: (line: string) => void): JobWatch {
  let latest: JobRun | undefined;
  let hasStreamed = false;
  let failure: string | undefined;
  glue.onRunChange((run) => {
    if (run.jobName !== jobName) {
      return;
    }
    hasStreamed ||= run.state === "RUNNING";
    if (hasStreamed && run.previousRunId !== undefined && run.id !== latest?.id && run.state === "STARTING") {
      warn(`the job is started again; log: ${run.logFile}`);
    }
    if (latest === undefined || run.id === latest.id || run.startedOn >= latest.startedOn) {
      latest = run;
    }
    if (run.state === "FAILED" && hasStreamed) {
      warn(`the job's run failed: ${run.errorMessage ?? "no reason given"}`);
    } else if (run.state === "FAILED") {
      failure ??= run.errorMessage ?? `no reason given; log: ${run.logFile}`;
    }
  });
  return {
    latest: () => latest,
    hasStreamed: () => hasStreamed,
    failedToStart: () => failure,
    // A retry is started in the same turn as its predecessor ends, so who asks later sees the retry.
    endedForGood() {
      const hasEnded = latest && ["FAILED", "TIMEOUT", "SUCCEEDED", "STOPPED"].includes(latest.state);
      return hasEnded
        ? `the job is ${latest?.state}: ${latest?.errorMessage ?? `log: ${latest?.logFile}`}`
        : undefined;
    },
  };
}

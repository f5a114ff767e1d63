import type { JobKind } from "../../glue-scripts/registry.ts";
import type { JobRun } from "./job-run.ts";

/** How to start the process of one run. */
export interface JobCommand {
  file: string;
  args: string[];
  /** The process's whole environment: nothing is inherited. */
  env: Record<string, string>;
  cwd: string;
}

export interface JobRunRequest {
  jobName: string;
  runId: string;
  attempt: number;
  /** The job's default arguments overridden by the run's, keys as Glue has them (`--key`). */
  arguments: Readonly<Record<string, string>>;
  /** What Glue puts behind the script: `--key value` pairs, then `--JOB_NAME` and `--JOB_RUN_ID`. */
  argv: string[];
}

/** A job that the endpoint knows. */
export interface JobDefinition {
  kind: JobKind;
  maxRetries: number;
  maxConcurrentRuns: number;
  defaultArguments?: Readonly<Record<string, string>>;
  /** @default none: a run may go on for ever */
  timeoutMinutes?: number;
  command(run: JobRunRequest): JobCommand;
  /** The first output line that matches moves the run from STARTING to RUNNING. @default RUNNING at once */
  readiness?: RegExp;
}

export function toRunRequest(run: JobRun): JobRunRequest {
  const pairs = { ...run.arguments, "--JOB_NAME": run.jobName, "--JOB_RUN_ID": run.id };
  return {
    jobName: run.jobName,
    runId: run.id,
    attempt: run.attempt,
    arguments: run.arguments,
    argv: Object.entries(pairs).flat(),
  };
}

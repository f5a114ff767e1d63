import { randomBytes } from "node:crypto";
import { z } from "zod";

/** The states of Glue that a run takes here. */
export const RUN_STATES = [
  "STARTING",
  "RUNNING",
  "STOPPING",
  "STOPPED",
  "SUCCEEDED",
  "FAILED",
  "TIMEOUT",
] as const;

export type RunState = (typeof RUN_STATES)[number];

const ACTIVE_STATES: readonly RunState[] = ["STARTING", "RUNNING", "STOPPING"];

/** One attempt at running a job, as it is kept in `glue-runs.json`. Times are milliseconds since 1970. */
export const jobRunSchema = z.object({
  id: z.string(),
  jobName: z.string(),
  attempt: z.number().int(),
  previousRunId: z.string().optional(),
  /** Attempts since the job was last healthy for long; what `maxRetries` bounds. */
  retriesUsed: z.number().int(),
  state: z.enum(RUN_STATES),
  arguments: z.record(z.string(), z.string()),
  timeoutMinutes: z.number().optional(),
  startedOn: z.number(),
  runningSince: z.number().optional(),
  lastModifiedOn: z.number(),
  completedOn: z.number().optional(),
  errorMessage: z.string().optional(),
  logFile: z.string(),
  process: z.object({ pid: z.number().int(), startMark: z.string() }).optional(),
});

export type JobRun = z.output<typeof jobRunSchema>;

export function isActive(run: JobRun): boolean {
  return ACTIVE_STATES.includes(run.state);
}

/** In Glue's form: `jr_` and 64 hexadecimal digits. */
export function newRunId(): string {
  return `jr_${randomBytes(32).toString("hex")}`;
}

/** Glue names a retry after the first attempt: `jr_..._attempt_2`. */
export function retryRunId(run: JobRun): string {
  return `${run.id.replace(/_attempt_\d+$/, "")}_attempt_${run.attempt + 1}`;
}

import {
  ConcurrentRunsExceededException,
  type GlueClient,
  type JobRun,
  type JobRunState,
  StartJobRunCommand,
} from "@aws-sdk/client-glue";
import type { Measurement } from "../shared/embedded-metrics.ts";
import { explainMissingJob, isActive, listRuns } from "../shared/job-runs.ts";
import type { MetricName } from "./metrics.ts";
import type { StartRequest } from "./request.ts";

/** What became of a start. */
export interface FactsStart {
  job: string;
  /** Null where nothing was started, or Glue does not list yet what it refused a second run for. */
  runId: string | null;
  state: JobRunState | "NOT_WANTED";
  /** False where a run was on already, or none is wanted. */
  changed: boolean;
}

/** How the latest run that ended did. */
export interface FactsLook {
  job: string;
  runId: string | null;
  state: JobRunState | "NEVER_STARTED";
}

/** The runs of the job that makes facts: one at a time, each of all that is new when it begins. */
export function createFactsRuns(parts: {
  glue: GlueClient;
  jobName: string;
  /** Whether the last start or stop wants the system to run. */
  isWanted: () => Promise<boolean>;
  /** What a run is told, as Glue hands it over. */
  findArguments: () => Promise<Record<string, string>>;
  publish: (measurement: Measurement<MetricName>) => void;
  now: () => number;
}) {
  const { glue, jobName, isWanted, findArguments, publish, now } = parts;

  /** Starts a run. One that is on already is as good: what it does not see any more, the next one does. */
  async function start({ if_wanted }: Omit<StartRequest, "action">): Promise<FactsStart> {
    if (if_wanted) {
      await look();
      if (!(await isWanted())) {
        return { job: jobName, runId: null, state: "NOT_WANTED", changed: false };
      }
    }
    const command = new StartJobRunCommand({ JobName: jobName, Arguments: await findArguments() });
    try {
      const { JobRunId = null } = await explainMissingJob(jobName, () => glue.send(command));
      return { job: jobName, runId: JobRunId, state: "STARTING", changed: true };
    } catch (error) {
      if (!(error instanceof ConcurrentRunsExceededException)) {
        throw error;
      }
      const running = (await findRuns()).find(isActive);
      const state = running?.JobRunState ?? "STARTING";
      return { job: jobName, runId: running?.Id ?? null, state, changed: false };
    }
  }

  /** Measures how the latest run that ended did: Glue tells of an end as well as it can, and not of every state. */
  async function look(): Promise<FactsLook> {
    const ended = (await findRuns()).find((run) => !isActive(run));
    const state = ended?.JobRunState ?? "NEVER_STARTED";
    const hasFailed = !["NEVER_STARTED", "STOPPED", "SUCCEEDED"].includes(state);
    publish({ time: now(), values: { FactsRunFailed: hasFailed ? 1 : 0 } });
    return { job: jobName, runId: ended?.Id ?? null, state };
  }

  const findRuns = (): Promise<JobRun[]> => listRuns(glue, jobName);

  return { start, look };
}

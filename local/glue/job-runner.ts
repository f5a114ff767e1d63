import { join } from "node:path";
import type { Logger } from "pino";
import { GlueError } from "./glue-error.ts";
import { type JobDefinition, toRunRequest } from "./job-definition.ts";
import { isActive, type JobRun, newRunId, retryRunId } from "./job-run.ts";
import { type RunProcess, startRunProcess } from "./run-process.ts";
import type { RunStore } from "./run-store.ts";

export interface JobRunnerOptions {
  jobs: Readonly<Record<string, JobDefinition>>;
  store: RunStore;
  logDir: string;
  /** Milliseconds between SIGTERM and SIGKILL. */
  stopGraceMs: number;
  /** A run that was up for so many milliseconds gets all its retries again when it fails. */
  healthyAfterMs: number;
  logger: Logger;
  /** Called at every change of a run's state. */
  onChange: (run: JobRun) => void;
}

export interface JobRunner {
  /** @throws GlueError */
  job(jobName: string): JobDefinition;
  /** @throws GlueError where the job is unknown or runs as often as it may. */
  start(
    jobName: string,
    request: { arguments: Record<string, string>; timeoutMinutes?: number | undefined },
  ): JobRun;
  /** @throws GlueError where the run is unknown or has ended. */
  stop(jobName: string, runId: string): void;
  /** Ends the job's runs as if their time-out had come. */
  timeOut(jobName: string): void;
  /** Stops every run, waits until all are gone and starts none again. */
  close(): Promise<void>;
}

interface Supervised {
  process: RunProcess;
  timedOut: boolean;
  done: Promise<void>;
}

/** Runs jobs as Glue does: bounded concurrency, retries of failed runs, time-outs, graceful stops. */
export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { jobs, store, logDir, stopGraceMs, healthyAfterMs, logger } = options;
  const supervised = new Map<string, Supervised>();
  let closing = false;

  function job(jobName: string): JobDefinition {
    const definition = Object.hasOwn(jobs, jobName) ? jobs[jobName] : undefined;
    if (definition === undefined) {
      throw new GlueError("EntityNotFoundException", `Job with name: ${jobName} not found.`);
    }
    return definition;
  }

  function change(run: JobRun, fields: Partial<JobRun>): void {
    store.update(run, fields);
    logger.info(
      { job: run.jobName, runId: run.id, state: run.state, error: run.errorMessage },
      "job run changed",
    );
    options.onChange({ ...run });
  }

  function launch(run: JobRun): void {
    store.add(run);
    try {
      const entry: Supervised = { process: startProcess(run), timedOut: false, done: Promise.resolve() };
      supervised.set(run.id, entry);
      entry.done = supervise(run, entry);
    } catch (error) {
      change(run, {
        state: "FAILED",
        completedOn: Date.now(),
        errorMessage: `could not be started: ${error}`,
      });
    }
  }

  function startProcess(run: JobRun): RunProcess {
    const { command, readiness } = job(run.jobName);
    const started = startRunProcess({
      runId: run.id,
      command: command(toRunRequest(run)),
      logFile: run.logFile,
      readiness,
      onReady: () => {
        if (run.state === "STARTING") {
          change(run, { state: "RUNNING", runningSince: Date.now() });
        }
      },
    });
    change(run, {
      ...(started.identity && { process: started.identity }),
      ...(readiness === undefined && { state: "RUNNING" as const, runningSince: Date.now() }),
    });
    return started;
  }

  async function supervise(run: JobRun, entry: Supervised): Promise<void> {
    const timer = timeoutTimer(run, entry);
    let end: Partial<JobRun>;
    try {
      end = endOf(run, entry, await entry.process.ended);
    } catch (error) {
      end = { state: "FAILED", errorMessage: String(error) };
    }
    clearTimeout(timer);
    supervised.delete(run.id);
    change(run, { ...end, completedOn: Date.now() });
    if (run.state === "FAILED") {
      retry(run);
    }
  }

  function timeoutTimer(run: JobRun, entry: Supervised): NodeJS.Timeout | undefined {
    if (run.timeoutMinutes === undefined) {
      return undefined;
    }
    return setTimeout(() => timeOut(entry), run.timeoutMinutes * 60_000);
  }

  function timeOut(entry: Supervised): void {
    entry.timedOut = true;
    entry.process.terminate(stopGraceMs);
  }

  function retry(failed: JobRun): void {
    const wasHealthy =
      failed.runningSince !== undefined && Date.now() - failed.runningSince >= healthyAfterMs;
    const retriesUsed = wasHealthy ? 0 : failed.retriesUsed;
    if (closing || retriesUsed >= job(failed.jobName).maxRetries) {
      return;
    }
    const { arguments: args, timeoutMinutes } = failed;
    const next = newRun(failed.jobName, retryRunId(failed), { arguments: args, timeoutMinutes });
    launch({
      ...next,
      attempt: failed.attempt + 1,
      previousRunId: failed.id,
      retriesUsed: retriesUsed + 1,
    });
  }

  function newRun(
    jobName: string,
    id: string,
    request: { arguments: Record<string, string>; timeoutMinutes?: number | undefined },
  ): JobRun {
    const now = Date.now();
    const { timeoutMinutes } = request;
    return {
      id,
      jobName,
      attempt: 0,
      retriesUsed: 0,
      state: "STARTING",
      arguments: request.arguments,
      ...(timeoutMinutes !== undefined && { timeoutMinutes }),
      startedOn: now,
      lastModifiedOn: now,
      logFile: join(logDir, `${id}.log`),
    };
  }

  return {
    job,
    start(jobName, request) {
      const definition = job(jobName);
      const active = store.all().filter((run) => run.jobName === jobName && isActive(run));
      if (closing || active.length >= definition.maxConcurrentRuns) {
        throw new GlueError("ConcurrentRunsExceededException", `Concurrent runs exceeded for ${jobName}`);
      }
      const run = newRun(jobName, newRunId(), {
        arguments: { ...definition.defaultArguments, ...request.arguments },
        timeoutMinutes: request.timeoutMinutes ?? definition.timeoutMinutes,
      });
      launch(run);
      return run;
    },
    stop(jobName, runId) {
      const run = store.find(runId);
      if (run === undefined || run.jobName !== jobName) {
        throw new GlueError("EntityNotFoundException", `Job run with id: ${runId} not found.`);
      }
      if (!isActive(run)) {
        throw new GlueError("InvalidInputException", `Job run ${runId} is not active: it is ${run.state}.`);
      }
      if (run.state !== "STOPPING") {
        change(run, { state: "STOPPING" });
        supervised.get(runId)?.process.terminate(stopGraceMs);
      }
    },
    timeOut(jobName) {
      for (const [runId, entry] of supervised) {
        if (store.find(runId)?.jobName === jobName) {
          timeOut(entry);
        }
      }
    },
    async close() {
      closing = true;
      for (const runId of supervised.keys()) {
        const run = store.find(runId);
        if (run) {
          this.stop(run.jobName, runId);
        }
      }
      await Promise.all([...supervised.values()].map(({ done }) => done));
    },
  };
}

function endOf(
  run: JobRun,
  entry: Supervised,
  exit: { succeeded: boolean; description: string },
): Partial<JobRun> {
  if (run.state === "STOPPING") {
    return { state: "STOPPED" };
  }
  if (entry.timedOut) {
    return { state: "TIMEOUT", errorMessage: `the run took longer than its ${run.timeoutMinutes} minutes` };
  }
  return exit.succeeded ? { state: "SUCCEEDED" } : { state: "FAILED", errorMessage: exit.description };
}

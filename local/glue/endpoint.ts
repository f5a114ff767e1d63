import { EventEmitter, once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Logger } from "pino";
import type { JobDefinition } from "./job-definition.ts";
import { isActive, type JobRun } from "./job-run.ts";
import { createJobRunner } from "./job-runner.ts";
import { endLeftoverRuns } from "./leftovers.ts";
import { createOperations } from "./operations.ts";
import { openRunStore } from "./run-store.ts";
import { createGlueServer } from "./server.ts";

export type { JobCommand, JobDefinition, JobRunRequest } from "./job-definition.ts";
export type { JobRun } from "./job-run.ts";

export interface GlueEndpointOptions {
  /** Keeps `glue-runs.json`, the history of all runs. */
  stateDir: string;
  /** Gets `<run id>.log` with the run's stdout and stderr. */
  logDir: string;
  jobs: Readonly<Record<string, JobDefinition>>;
  logger: Logger;
  /** @default a free one */
  port?: number;
  /** Milliseconds that a stopped run has between SIGTERM and SIGKILL. @default 15 s */
  stopGraceMs?: number;
  /** A run that was up for so many milliseconds gets all its retries again when it fails. @default 5 minutes */
  healthyAfterMs?: number;
}

export interface GlueEndpoint {
  /** For `AWS_ENDPOINT_URL_GLUE`. Loopback only. */
  url: string;
  port: number;
  /** Ends the job's runs as if their time-out had come. */
  timeOut(jobName: string): void;
  /** Stops every run as BatchStopJobRun does, waits until their processes are gone, then closes the port. */
  stop(): Promise<void>;
  /** Calls the listener at every change of a run's state. @returns takes the listener away */
  onRunChange(listener: (run: JobRun) => void): () => void;
  /** Calls the listener when a run has ended, however; a retry is a run of its own. @returns takes the listener away */
  onRunEnd(listener: (run: JobRun) => void): () => void;
}

/**
 * Glue's control plane on this machine, for jobs that are ordinary processes. What a killed predecessor left running is
 * killed first.
 */
export async function startGlueEndpoint(options: GlueEndpointOptions): Promise<GlueEndpoint> {
  const store = openRunStore(join(options.stateDir, "glue-runs.json"));
  await endLeftoverRuns(store);
  const events = new EventEmitter<{ change: [JobRun] }>();
  const runner = createJobRunner({
    jobs: options.jobs,
    store,
    logDir: options.logDir,
    stopGraceMs: options.stopGraceMs ?? 15_000,
    healthyAfterMs: options.healthyAfterMs ?? 300_000,
    logger: options.logger,
    onChange: (run) => events.emit("change", run),
  });
  const server = createGlueServer(createOperations(runner, store), options.logger);
  const port = await listen(server, options.port ?? 0);

  function onRunChange(listener: (run: JobRun) => void): () => void {
    events.on("change", listener);
    return () => events.off("change", listener);
  }

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    timeOut: runner.timeOut,
    onRunChange,
    onRunEnd: (listener) => onRunChange((run) => !isActive(run) && listener(run)),
    async stop() {
      await runner.close();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

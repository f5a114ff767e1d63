import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { GetJobRunCommand, GetJobRunsCommand, type JobRun, StartJobRunCommand } from "@aws-sdk/client-glue";
import { createGlueClient } from "../../functions/shared/aws/glue.ts";
import { createTextLogger } from "../../functions/shared/logger.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { waitUntil } from "../wait-until.ts";
import { type JobDefinition, startGlueEndpoint } from "./endpoint.ts";
import { openRunStore } from "./run-store.ts";

const SCRIPT = fileURLToPath(new URL("test-jobs/scripted-job.mjs", import.meta.url));

export const silentLogger = createTextLogger("test", () => {}, "silent");

/** A job whose run behaves as its `--behaviour` says: `stay`, `deaf`, `fail` or `succeed`. */
export function scriptedJob(overrides: Partial<JobDefinition> = {}): JobDefinition {
  return {
    kind: "streaming",
    maxRetries: 0,
    maxConcurrentRuns: 1,
    defaultArguments: { "--behaviour": "stay" },
    readiness: /^job is ready$/,
    command: (run) => ({
      file: process.execPath,
      args: [SCRIPT, ...run.argv],
      env: { PATH: process.env.PATH ?? "" },
      cwd: dirname(SCRIPT),
    }),
    ...overrides,
  };
}

/** The same, run when it is asked to: it says nothing when it is ready, and nobody tries it again. */
export function scriptedBatchJob(): JobDefinition {
  const { readiness: _, ...job } = scriptedJob();
  return { ...job, kind: "batch" };
}

/** A Glue endpoint in a folder of its own with the job `attribution`, and a real client to talk to it. */
export async function startTestEndpoint(
  job: JobDefinition,
  options: { dir?: string; stopGraceMs?: number; healthyAfterMs?: number } = {},
) {
  const { dir = mkdtempSync(join(tmpdir(), "glue-endpoint-")), ...timing } = options;
  const endpoint = await startGlueEndpoint({
    stateDir: dir,
    logDir: join(dir, "logs"),
    jobs: { attribution: job },
    logger: silentLogger,
    ...timing,
  });
  const glue = createGlueClient(emulatorClientConfig(endpoint.url));

  async function start(runArguments: Record<string, string> = {}): Promise<string> {
    const answer = await glue.send(
      new StartJobRunCommand({ JobName: "attribution", Arguments: runArguments }),
    );
    return answer.JobRunId ?? "";
  }

  async function runs(): Promise<JobRun[]> {
    return (await glue.send(new GetJobRunsCommand({ JobName: "attribution" }))).JobRuns ?? [];
  }

  /** Waits until the run has the state, and returns it. */
  function reaches(runId: string, state: string): Promise<JobRun> {
    return waitUntil(
      `${runId} to be ${state}`,
      async () => {
        const all = await runs();
        return all.find((run) => run.Id === runId && run.JobRunState === state);
      },
      { timeoutMs: 10_000 },
    );
  }

  async function get(runId: string): Promise<JobRun> {
    const { JobRun: run } = await glue.send(new GetJobRunCommand({ JobName: "attribution", RunId: runId }));
    return run ?? {};
  }

  return {
    dir,
    endpoint,
    glue,
    start,
    runs,
    get,
    reaches,
    /** The process id of the run's process. */
    leaderOf: (runId: string) => findLeader(dir, runId),
    logOf: (runId: string) => readFileSync(join(dir, "logs", `${runId}.log`), "utf8"),
    async close() {
      glue.destroy();
      await endpoint.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function findLeader(dir: string, runId: string): number {
  const run = openRunStore(join(dir, "glue-runs.json")).find(runId);
  if (run?.process === undefined) {
    throw new Error(`${runId} has no process`);
  }
  return run.process.pid;
}

export type TestEndpoint = Awaited<ReturnType<typeof startTestEndpoint>>;

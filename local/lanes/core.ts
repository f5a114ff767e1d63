import { rmSync } from "node:fs";
import { InterruptedError } from "../../errors/user-error.ts";
import type { GeneratorSettings } from "../../functions/generator/settings.ts";
import { createKinesisClient } from "../../functions/shared/aws/kinesis.ts";
import { ATTRIBUTION_JOB, attributionJob } from "../attribution-job.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { deployGenerator } from "../generator.ts";
import { localJob } from "../glue-jobs.ts";
import { type JobWatch, watchJob } from "../job-watch.ts";
import { type Machine, PartFailedError } from "../machine.ts";
import { localName } from "../names.ts";
import { deployOrchestrator, invokeOrchestrator } from "../orchestrator.ts";
import type { Places } from "../places.ts";
import { deployReports } from "../reports-function.ts";
import { ensureStreams, LOCAL_SHARDS, LOCAL_STREAMS } from "../streams.ts";
import { waitUntil } from "../wait-until.ts";

const JOB_START_TIMEOUT_MS = 120_000;

/**
 * Streams, Lambdas and the jobs, of which the orchestrator starts attribution.
 * @param generator undefined where none is wanted
 * @param ordersPipe undefined where the lane orders is off
 * @returns the job, when it runs
 */
export async function startCore(
  machine: Machine,
  generator: GeneratorSettings | undefined,
  ordersPipe: string | undefined,
): Promise<JobWatch> {
  const { places, database, emulator, glue, jobs, step, warn, signal, failed } = machine;
  const { endpoint } = emulator;
  await step("streams", () => prepareStreams(endpoint, places));
  jobs[ATTRIBUTION_JOB] = attributionJob({
    places,
    emulatorEndpoint: endpoint,
    databaseUrl: database.url("ingest"),
  });
  jobs[localName("backfill")] = localJob("backfill", { places, emulatorEndpoint: endpoint });
  const job = watchJob(glue, ATTRIBUTION_JOB, warn);
  await step("Lambda functions", () =>
    Promise.all([
      deployOrchestrator(endpoint, glue.url, ATTRIBUTION_JOB, ordersPipe),
      deployReports(endpoint, database),
      generator && deployGenerator(places, endpoint, generator),
    ]),
  );
  await step("job", async () => {
    await invokeOrchestrator(endpoint, { action: "start" });
    machine.onStop(async () => {
      await invokeOrchestrator(endpoint, { action: "stop", force: true }).catch(
        (error) => machine.crash() ?? warn(error.message),
      );
    });
    await Promise.race([waitForJob(job, signal), failed]);
  });
  return job;
}

/** Positions in streams are kept; of new streams they know nothing. Facts are sets, so reading again is harmless. */
async function prepareStreams(endpoint: string, places: Places): Promise<void> {
  const client = createKinesisClient(emulatorClientConfig(endpoint));
  try {
    const created = await ensureStreams(client, Object.values(LOCAL_STREAMS), LOCAL_SHARDS);
    if (created.length > 0) {
      for (const positions of [places.checkpoint, places.consumers]) {
        rmSync(positions, { recursive: true, force: true });
      }
    }
  } finally {
    client.destroy();
  }
}

/** Retries would not help a job that fails before it has read anything: the reason is told at once. */
async function waitForJob(job: JobWatch, signal: AbortSignal): Promise<void> {
  await waitUntil(
    "the job to run",
    () => {
      if (signal.aborted) {
        throw new InterruptedError("interrupted");
      }
      const failure = job.failedToStart() ?? job.endedForGood();
      if (failure !== undefined) {
        throw new PartFailedError(failure);
      }
      return job.hasStreamed();
    },
    { timeoutMs: JOB_START_TIMEOUT_MS },
  );
}

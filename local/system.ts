import { rmSync } from "node:fs";
import { join } from "node:path";
import { InterruptedError, UserError } from "../errors/user-error.ts";
import type { GeneratorSettings } from "../functions/generator/settings.ts";
import { createKinesisClient } from "../functions/shared/aws-clients.ts";
import { ATTRIBUTION_JOB, attributionJob } from "./attribution-job.ts";
import { type Database, startDatabase } from "./database.ts";
import { keepDatabase } from "./database-keeper.ts";
import { watchDisk } from "./disk-watch.ts";
import { emulatorClientConfig, startEmulator } from "./emulator.ts";
import { deployGenerator } from "./generator.ts";
import { startGlueEndpoint } from "./glue/endpoint.ts";
import { type JobWatch, watchJob } from "./job-watch.ts";
import { openLogFile, startLogAnew } from "./log-file.ts";
import { deployOrchestrator, invokeOrchestrator } from "./orchestrator.ts";
import type { Places } from "./places.ts";
import { deployReports } from "./reports-function.ts";
import { ensureStreams, LOCAL_SHARDS, LOCAL_STREAMS } from "./streams.ts";
import { createUndoStack } from "./undo-stack.ts";
import { waitUntil } from "./wait-until.ts";

const JOB_START_TIMEOUT_MS = 120_000;
/** A Spark query ends its micro-batch in less. */
const JOB_STOP_GRACE_MS = 10_000;
const JOB_HEALTHY_AFTER_MS = 60_000;

/** A part of the laptop run ended by itself and could not be started again. */
export class PartFailedError extends UserError {
  override name = "PartFailedError";
}

/** Runs one part of the start and shows it. */
export type Step = <T>(title: string, work: () => Promise<T>) => Promise<T>;

export interface SystemOptions {
  places: Places;
  step: Step;
  /** Gets one line about what went wrong and is being put right. */
  warn: (line: string) => void;
  /** Undefined where no generator is wanted. */
  generator: GeneratorSettings | undefined;
  /** Stops the start. */
  signal: AbortSignal;
}

export interface System {
  database: Database;
  emulatorEndpoint: string;
  job: JobWatch;
  /** Rejects with PartFailedError. */
  failed: Promise<never>;
  /** Stops everything in reverse order; returns when every process is gone. */
  stop(): Promise<void>;
}

/** Starts database, emulator, streams, Glue endpoint, orchestrator and job; where one fails, stops what it started. */
export async function startSystem({ places, step, warn, generator, signal }: SystemOptions): Promise<System> {
  const undo = createUndoStack();
  let crash: PartFailedError | undefined;
  let fail = (_line: string): void => {};
  const failed = new Promise<never>((_, reject) => {
    fail = (line) => {
      crash ??= new PartFailedError(line);
      reject(crash);
    };
  });
  failed.catch(() => {});

  async function part<T>(title: string, work: () => Promise<T>): Promise<T> {
    if (signal.aborted) {
      throw new InterruptedError("interrupted");
    }
    return step(title, work);
  }

  for (const name of ["database", "emulator", "glue-endpoint"]) {
    startLogAnew(places.log(name));
  }
  const endDiskWatch = watchDisk(places.local, fail);
  undo.add(async () => endDiskWatch());
  try {
    const database = await part("database", () => startDatabase(places));
    undo.add(keepDatabase({ places, first: database, warn, fail }));

    const emulator = await part("emulator", () =>
      startEmulator({
        venvBinDir: places.venvBin,
        stateDir: places.emulator,
        logFile: places.log("emulator"),
      }),
    );
    undo.add(() => emulator.stop());
    void emulator.exited.then((ending) => {
      // On SIGTERM, whoever sends it, it has saved them.
      const loss = ending === "ended with exit code 0" ? "" : ": records that the job had not read are lost";
      fail(`the emulator ${ending}${loss}; log: ${places.log("emulator")}`);
    });
    await part("streams", () => prepareStreams(emulator.endpoint, places));

    const glue = await part("Glue endpoint", () =>
      startGlueEndpoint({
        stateDir: places.glue,
        logDir: join(places.logs, "job"),
        jobs: {
          [ATTRIBUTION_JOB]: attributionJob({
            places,
            emulatorEndpoint: emulator.endpoint,
            databaseUrl: database.url("ingest"),
          }),
        },
        logger: openLogFile(places.log("glue-endpoint"), "glue-endpoint"),
        stopGraceMs: JOB_STOP_GRACE_MS,
        healthyAfterMs: JOB_HEALTHY_AFTER_MS,
      }),
    );
    undo.add(() => glue.stop());
    const job = watchJob(glue, warn);
    await part("Lambda functions", () =>
      Promise.all([
        deployOrchestrator(emulator.endpoint, glue.url),
        deployReports(emulator.endpoint, database),
        generator && deployGenerator(places, emulator.endpoint, generator),
      ]),
    );
    await part("job", async () => {
      await invokeOrchestrator(emulator.endpoint, { action: "start" });
      undo.add(async () => {
        await invokeOrchestrator(emulator.endpoint, { action: "stop", force: true }).catch(
          (error) => crash ?? warn(error.message),
        );
      });
      await Promise.race([waitForJob(job, signal), failed]);
    });

    return {
      database,
      emulatorEndpoint: emulator.endpoint,
      job,
      failed,
      stop: undo.run,
    };
  } catch (error) {
    // Where a part has crashed, others fail because of it.
    const reason = crash ?? error;
    await undo.run();
    throw reason;
  }
}

/** A checkpoint holds positions in streams; of new streams it knows nothing. Facts are sets, so reading again is harmless. */
async function prepareStreams(endpoint: string, places: Places): Promise<void> {
  const client = createKinesisClient(emulatorClientConfig(endpoint));
  try {
    const created = await ensureStreams(client, Object.values(LOCAL_STREAMS), LOCAL_SHARDS);
    if (created.length > 0) {
      rmSync(places.checkpoint, { recursive: true, force: true });
    }
  } finally {
    client.destroy();
  }
}

async function waitForJob(job: JobWatch, signal: AbortSignal): Promise<void> {
  await waitUntil(
    "the job to run",
    () => {
      const ended = job.endedForGood();
      if (signal.aborted || ended !== undefined) {
        throw signal.aborted ? new InterruptedError("interrupted") : new PartFailedError(ended ?? "");
      }
      return job.latest()?.state === "RUNNING";
    },
    { timeoutMs: JOB_START_TIMEOUT_MS },
  );
}

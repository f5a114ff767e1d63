import { join } from "node:path";
import { type Emulator, startEmulator } from "../emulator.ts";
import { type GlueEndpoint, type JobDefinition, startGlueEndpoint } from "../glue/endpoint.ts";
import { tellStateChanges } from "../glue/state-changes.ts";
import { JOB_STOP_GRACE_MS } from "../glue-jobs.ts";
import { openLogFile } from "../log-file.ts";
import type { Places } from "../places.ts";
import { createUndoStack } from "../undo-stack.ts";
import { startLocalTwin } from "../warehouse.ts";
import type { WarehouseTwin } from "../warehouse-twin.ts";
import { type RehearsalDatabase, startRehearsalDatabase } from "./database.ts";

/** The emulator and what does the work that it pretends. */
export interface RehearsalMachine {
  emulator: Emulator;
  database: RehearsalDatabase;
  glue: GlueEndpoint;
  /** Stands for the workgroup of Redshift. */
  warehouse: WarehouseTwin;
  /** The Glue endpoint's; a job can be added while it runs. */
  jobs: Record<string, JobDefinition>;
  /** Stops everything in reverse order; returns when every process is gone. */
  stop(): Promise<void>;
}

export async function startRehearsalMachine(places: Places): Promise<RehearsalMachine> {
  const undo = createUndoStack();
  try {
    const database = await startRehearsalDatabase(places);
    undo.add(() => database.server.remove());
    const emulator = await startEmulator({
      venvBinDir: places.venvBin,
      stateDir: places.emulator,
      logFile: places.log("emulator"),
      databaseServerFile: database.serverFile,
    });
    undo.add(() => emulator.stop());
    const warehouse = await startLocalTwin(places, emulator.endpoint);
    undo.add(() => warehouse.stop());
    const jobs: Record<string, JobDefinition> = {};
    const logger = openLogFile(places.log("glue-endpoint"), "glue-endpoint");
    const glue = await startGlueEndpoint({
      stateDir: places.glue,
      logDir: join(places.logs, "job"),
      jobs,
      logger,
      stopGraceMs: JOB_STOP_GRACE_MS,
    });
    undo.add(() => glue.stop());
    const forget = tellStateChanges(glue, emulator.endpoint, logger);
    undo.add(async () => forget());
    return { emulator, database, glue, warehouse, jobs, stop: undo.run };
  } catch (error) {
    await undo.run();
    throw error;
  }
}

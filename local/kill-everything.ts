import { join } from "node:path";
import { isAlive, killTree, readIdentity, signalProcess } from "./child-process.ts";
import { isActive, type JobRun } from "./glue/job-run.ts";
import { killRun } from "./glue/leftovers.ts";
import type { Places } from "./places.ts";
import { BrokenFileError, readJsonFile } from "./read-json-file.ts";
import { waitUntil } from "./wait-until.ts";
import { twinIdentityFile } from "./warehouse-twin.ts";

/** Kills at once whatever of the laptop run is alive, and waits until it is gone. The next start recovers. */
export async function killEverything(places: Places): Promise<void> {
  const runs = readRuns(join(places.glue, "glue-runs.json"));
  for (const run of runs.filter(isActive)) {
    await killRun(run);
  }
  for (const file of [join(places.emulator, "emulator.json"), twinIdentityFile(places.warehouse)]) {
    const process = readIdentity(file);
    if (process && isAlive(process)) {
      await killTree(process.pid);
    }
  }
  const database = readIdentity(places.run("database"));
  if (database && isAlive(database)) {
    // PostgreSQL's immediate shutdown; after SIGKILL its sessions would live on for a moment.
    signalProcess(database.pid, "SIGQUIT");
    await waitUntil("PostgreSQL to stop at once", () => !isAlive(database), { timeoutMs: 10_000 });
  }
  const shopDatabase = readIdentity(places.run("shop-database"));
  if (shopDatabase && isAlive(shopDatabase)) {
    await killTree(shopDatabase.pid);
  }
}

/** None also where the file is broken: a reset must get on. */
function readRuns(file: string): JobRun[] {
  try {
    return readJsonFile(file, (content) => content as JobRun[]) ?? [];
  } catch (error) {
    if (error instanceof BrokenFileError) {
      return [];
    }
    throw error;
  }
}

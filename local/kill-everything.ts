import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive, killTree, type ProcessIdentity, signalProcess } from "./child-process.ts";
import type { JobRun } from "./glue/endpoint.ts";
import type { Places } from "./places.ts";

/** Kills at once whatever of the laptop run is alive. The database and the next start recover. */
export async function killEverything(places: Places): Promise<void> {
  const runs = read<JobRun[]>(join(places.glue, "glue-runs.json")) ?? [];
  const emulator = read<ProcessIdentity>(join(places.emulator, "emulator.json"));
  for (const identity of [...runs.map((run) => run.process), emulator]) {
    if (identity && isAlive(identity)) {
      await killTree(identity.pid);
    }
  }
  const database = read<ProcessIdentity>(places.run("database"));
  if (database && isAlive(database)) {
    // PostgreSQL's immediate shutdown; after SIGKILL its sessions would live on for a moment.
    signalProcess(database.pid, "SIGQUIT");
  }
}

function read<T>(file: string): T | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as T) : undefined;
}

import { isAlive, killTree } from "../child-process.ts";
import { findByEnvironment } from "../process-table.ts";
import { isActive, type JobRun } from "./job-run.ts";
import { RUN_ID_VARIABLE } from "./run-process.ts";
import type { RunStore } from "./run-store.ts";

/** Kills what runs on from an endpoint that was itself killed, and marks those runs FAILED. */
export async function endLeftoverRuns(store: RunStore): Promise<void> {
  for (const run of store.all().filter(isActive)) {
    const killed = await killRun(run);
    store.update(run, {
      state: "FAILED",
      completedOn: Date.now(),
      errorMessage: `the Glue endpoint ended while the run was active; processes killed: ${killed}`,
    });
  }
}

/** @returns the number of processes that it found */
export async function killRun(run: JobRun): Promise<number> {
  const survivors = survivorsOf(run);
  for (const pid of survivors) {
    await killTree(pid);
  }
  return survivors.length;
}

function survivorsOf(run: JobRun): number[] {
  const leader = run.process && isAlive(run.process) ? [run.process.pid] : [];
  return [...new Set([...leader, ...findByEnvironment(RUN_ID_VARIABLE, run.id)])];
}

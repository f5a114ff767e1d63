import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { emulatorEnvironment } from "../emulator.ts";
import { type PythonModule, runPython } from "../python-lines.ts";
import { takeRunLock } from "../run-lock.ts";
import { LAKE } from "./archiver.ts";
import { declareTables, LAKE_DATABASE } from "./catalog.ts";

/**
 * Runs a module of the job's own code on the emulator's lake, in one process, on one core; one at a time.
 * @returns the last line that it prints
 * @throws AlreadyRunningError, InterruptedError, and what `toError` makes
 */
export async function runOnLake<Line>({
  emulatorEndpoint,
  ...module
}: Omit<PythonModule<Line>, "env"> & { emulatorEndpoint: string }): Promise<Line> {
  const { places } = module;
  const release = takeRunLock(places.run("lake-facts"), "lake");
  const scratch = join(places.sparkScratch, "lake");
  try {
    // Also what a run has left that was killed.
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true });
    await declareTables(emulatorEndpoint);
    const lake = ["--lake", `s3://${LAKE}`, "--database", LAKE_DATABASE, "--endpoint", emulatorEndpoint];
    return await runPython<Line>({
      ...module,
      args: [...module.args, ...lake],
      env: { TMPDIR: scratch, ...emulatorEnvironment(emulatorEndpoint) },
    });
  } finally {
    release();
  }
}

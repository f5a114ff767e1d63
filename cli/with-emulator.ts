import { existsSync } from "node:fs";
import { InterruptedError, UserError } from "../errors/user-error.ts";
import { type Database, startDatabase } from "../local/database.ts";
import { startEmulator } from "../local/emulator.ts";
import { findPlaces, makePlaces } from "../local/places.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { findRunningEmulator, isSystemRunning } from "../local/running-system.ts";
import { onInterruption } from "./interruption.ts";
import { step } from "./setup/step.mjs";

/**
 * Asks the running emulator, or one that is started for this question alone, on what the last run has left.
 * @param command takes the lock where nothing runs
 * @param needsData whether to ask makes no sense before the first run
 * @param needsReports whether Lambda reports is asked, too: the database is started with the emulator
 * @throws UserError where there is no data yet; SystemAwayError where the system is starting; InterruptedError
 */
export async function withEmulator<T>(
  command: string,
  work: (endpoint: string) => Promise<T>,
  { needsData = true, needsReports = false } = {},
): Promise<T> {
  const places = findPlaces();
  if (isSystemRunning(places)) {
    return work(findRunningEmulator(places));
  }
  if (needsData && !existsSync(places.emulator)) {
    throw new UserError("there is no data yet: run npm start first");
  }
  makePlaces(places);
  const release = takeRunLock(places.lock, command);
  let interrupt = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = () => reject(new InterruptedError("interrupted"));
  });
  const stopListening = onInterruption(interrupt, () => {});
  let database: Database | undefined;
  try {
    database = needsReports ? await step("database", () => startDatabase(places)) : undefined;
    const emulator = await step("emulator", () =>
      startEmulator({
        venvBinDir: places.venvBin,
        stateDir: places.emulator,
        logFile: places.log("emulator"),
      }),
    );
    try {
      if (database !== undefined) {
        const { deployReports } = await import("../local/reports-function.ts");
        await deployReports(emulator.endpoint, database);
      }
      return await Promise.race([work(emulator.endpoint), interrupted]);
    } finally {
      await emulator.stop();
    }
  } finally {
    await database?.stop();
    stopListening();
    release();
  }
}

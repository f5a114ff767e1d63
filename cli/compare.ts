import { UserError } from "../errors/user-error.ts";
import { compareWithOracle } from "../local/comparison.ts";
import { findDatabase, startDatabase } from "../local/database.ts";
import { startEmulator } from "../local/emulator.ts";
import { findPlaces, makePlaces, type Places } from "../local/places.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { findRunningEmulator, isSystemRunning } from "../local/running-system.ts";
import { createUndoStack } from "../local/undo-stack.ts";
import { FailedError } from "./errors.ts";
import { interruptible } from "./interruption.ts";
import { print } from "./print.ts";
import { step } from "./setup/step.mjs";

interface Parts {
  emulatorEndpoint: string;
  databaseUrl: string;
}

/**
 * Prints how the database differs from the batch oracle's answer over the records in the streams.
 * @throws FailedError where it differs
 * @throws UserError where there is no data yet
 */
export async function compare(options: { json?: boolean }): Promise<void> {
  const places = findPlaces();
  const { same, text } = await interruptible((signal) =>
    withParts(places, (parts) =>
      step("batch oracle", () =>
        compareWithOracle({ places, ...parts, json: options.json === true, signal }),
      ),
    ),
  );
  print(text);
  if (!same) {
    throw new FailedError("database and oracle differ");
  }
}

/** The running system's, or those that are started for this comparison alone. */
async function withParts<T>(places: Places, work: (parts: Parts) => Promise<T>): Promise<T> {
  const known = findDatabase(places);
  if (known === undefined) {
    throw new UserError("there is no data yet: run npm start first");
  }
  if (isSystemRunning(places)) {
    return work({ emulatorEndpoint: findRunningEmulator(places), databaseUrl: known.url("reader") });
  }
  makePlaces(places);
  const undo = createUndoStack();
  const release = takeRunLock(places.lock, "compare");
  undo.add(async () => release());
  try {
    const database = await step("database", () => startDatabase(places));
    undo.add(() => database.stop());
    const emulator = await step("emulator", () =>
      startEmulator({
        venvBinDir: places.venvBin,
        stateDir: places.emulator,
        logFile: places.log("emulator"),
      }),
    );
    undo.add(() => emulator.stop());
    return await work({ emulatorEndpoint: emulator.endpoint, databaseUrl: database.url("reader") });
  } finally {
    await undo.run();
  }
}

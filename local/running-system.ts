import { UserError } from "../errors/user-error.ts";
import { findEmulator } from "./emulator.ts";
import type { Places } from "./places.ts";
import { findHolder } from "./run-lock.ts";

/** No system runs, or it does not answer. Transient: ask again when it runs. */
export class SystemAwayError extends UserError {
  override name = "SystemAwayError";
}

/** Whether `npm start` runs, in this process or another. */
export function isSystemRunning(places: Places): boolean {
  return findHolder(places.lock)?.command === "start";
}

/** Endpoint of the running system's emulator. @throws SystemAwayError */
export function findRunningEmulator(places: Places): string {
  const emulator = isSystemRunning(places) ? findEmulator(places.emulator) : undefined;
  if (emulator === undefined) {
    throw new SystemAwayError("nothing runs: npm start starts the system");
  }
  return emulator.endpoint;
}

/** Turns what a system that is starting or stopping answers into one line. @throws SystemAwayError */
export async function askRunningSystem<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    if (["ECONNREFUSED", "ECONNRESET"].includes((error as { code?: string }).code ?? "")) {
      throw new SystemAwayError("the system does not answer: it is starting or stopping; ask again", {
        cause: error,
      });
    }
    throw error;
  }
}

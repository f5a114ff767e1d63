import { findEmulator } from "../local/emulator.ts";
import { UserError } from "../local/errors.ts";
import { findPlaces } from "../local/places.ts";
import { findHolder } from "../local/run-lock.ts";

/** The emulator of the system that another process runs. @throws UserError where there is none */
export function findRunningEmulator(): string {
  const places = findPlaces();
  const emulator = findHolder(places.lock)?.command === "start" ? findEmulator(places.emulator) : undefined;
  if (emulator === undefined) {
    throw new UserError("nothing runs: npm start starts the system");
  }
  return emulator.endpoint;
}

/** Turns what a system that is starting or stopping answers into one line. @throws UserError */
export async function askRunningSystem<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    if (["ECONNREFUSED", "ECONNRESET"].includes((error as { code?: string }).code ?? "")) {
      throw new UserError("the system does not answer: it is starting or stopping; ask again");
    }
    throw error;
  }
}

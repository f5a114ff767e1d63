import { rmSync } from "node:fs";
import { relative } from "node:path";
import { UserError } from "../errors/user-error.ts";
import { killEverything } from "../local/kill-everything.ts";
import { findPlaces, findRehearsalPlaces, foreignNames, type Places } from "../local/places.ts";
import { AlreadyRunningError, takeRunLock } from "../local/run-lock.ts";
import { say } from "./print.ts";

/** Also ends what a killed run has left running. */
export async function reset(): Promise<void> {
  const places = findPlaces();
  const releases = [lock(places.lock)];
  try {
    releases.push(lock(places.shopDatabaseLock));
    refuseForeign(places);
    await killEverything(findRehearsalPlaces());
    await killEverything(places);
    rmSync(places.local, { recursive: true, force: true });
  } finally {
    for (const release of releases) {
      release();
    }
  }
  say(`removed ${relative(process.cwd(), places.local)}: the next npm start begins anew`);
}

/** Whoever named a folder did not mean what else is in it. */
function refuseForeign(places: Places): void {
  const foreign = foreignNames(places);
  if (foreign.length > 0) {
    const some = `${foreign.slice(0, 3).join(", ")}${foreign.length > 3 ? ", …" : ""}`;
    throw new UserError(`${places.local} holds ${some}, which no run has made: move that away first`);
  }
}

function lock(file: string): () => void {
  try {
    return takeRunLock(file, "reset");
  } catch (error) {
    if (error instanceof AlreadyRunningError) {
      const { command, pid } = error.holder;
      throw new UserError(`npm run ${command} is running (process ${pid}): stop it first`);
    }
    throw error;
  }
}

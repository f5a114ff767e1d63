import { rmSync } from "node:fs";
import { findPlaces } from "../local/places.ts";
import { findHolder } from "../local/run-lock.ts";
import { UserError } from "./errors.ts";

export async function reset(): Promise<void> {
  const places = findPlaces();
  const holder = findHolder(places.lock);
  if (holder !== undefined) {
    throw new UserError(`npm run ${holder.command} is running (process ${holder.pid}): stop it first`);
  }
  rmSync(places.local, { recursive: true, force: true });
  process.stderr.write("removed .local: the next npm start begins anew\n");
}

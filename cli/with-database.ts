import type pg from "pg";
import { type Database, findDatabase, startDatabase, withClient } from "../local/database.ts";
import { findPlaces, makePlaces } from "../local/places.ts";
import { findHolder, takeRunLock } from "../local/run-lock.ts";
import { UserError } from "./errors.ts";
import { step } from "./setup/step.mjs";

/**
 * Asks as the role reader: the running database, or one that is started for this question alone.
 * @param command takes the lock where nothing runs
 * @throws UserError where there is no data yet, or no answer
 */
export async function withReader<T>(command: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const places = findPlaces();
  const known = findDatabase(places);
  if (known === undefined) {
    throw new UserError("there is no data yet: run npm start first");
  }
  if (findHolder(places.lock)?.command === "start") {
    return connected(known.clientConfig("reader"), work);
  }
  makePlaces(places);
  const release = takeRunLock(places.lock, command);
  let database: Database | undefined;
  try {
    database = await step("database", () => startDatabase(places));
    return await connected(database.clientConfig("reader"), work);
  } finally {
    await database?.stop();
    release();
  }
}

async function connected<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  try {
    return await withClient(config, work);
  } catch (error) {
    if (
      ["ECONNREFUSED", "ECONNRESET", "57P03", "3D000", "28P01"].includes(
        (error as { code?: string }).code ?? "",
      )
    ) {
      throw new UserError("the database does not answer yet: npm start is still starting; ask again");
    }
    throw error;
  }
}

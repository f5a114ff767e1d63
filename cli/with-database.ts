import type pg from "pg";
import { InterruptedError, UserError } from "../errors/user-error.ts";
import type { Login } from "../local/database/secrets.ts";
import { type Database, findDatabase, startDatabase, withClient } from "../local/database.ts";
import { findPlaces, makePlaces } from "../local/places.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { isSystemRunning } from "../local/running-system.ts";
import { interruptible } from "./interruption.ts";
import { step } from "./setup/step.mjs";

type Work<T> = (client: pg.Client, url: Database["url"]) => Promise<T>;

interface DatabaseOptions {
  /** Before the first start there is none: it is made, for what can be said and set before the first event. */
  isMade?: boolean;
}

/** Asks as the role reader, as `askDatabase` does. */
export function withReader<T>(command: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return askDatabase(command, "reader", work);
}

/**
 * Asks the running database, or one that is started for this question alone; an interruption ends it at once.
 * @param command takes the lock where nothing runs
 * @throws UserError where there is no data yet, or no answer
 */
export async function askDatabase<T>(
  command: string,
  login: Login,
  work: (client: pg.Client) => Promise<T>,
  options: DatabaseOptions = {},
): Promise<T> {
  return interruptible(
    (signal) => withDatabase(command, login, (client) => unlessAborted(work(client), signal), options),
    () => {},
  );
}

/** Whoever is no longer listened to need not be waited for. @throws InterruptedError */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    const interrupt = () => reject(new InterruptedError("interrupted"));
    signal.addEventListener("abort", interrupt);
    if (signal.aborted) {
      interrupt();
    }
  });
  return Promise.race([work, aborted]);
}

/** As `askDatabase`, for what ends in order by itself; `url` is of any login. */
export async function withDatabase<T>(
  command: string,
  login: Login,
  work: Work<T>,
  { isMade = false }: DatabaseOptions = {},
): Promise<T> {
  const places = findPlaces();
  const known = findDatabase(places);
  if (isSystemRunning(places)) {
    if (known === undefined) {
      throw startingYet();
    }
    return connected(known, login, work);
  }
  if (known === undefined && !isMade) {
    throw new UserError("there is no data yet: run npm start first");
  }
  makePlaces(places);
  const release = takeRunLock(places.lock, command);
  let database: Database | undefined;
  try {
    database = await step("database", () => startDatabase(places));
    return await connected(database, login, work);
  } finally {
    await database?.stop();
    release();
  }
}

async function connected<T>(
  database: Pick<Database, "url" | "clientConfig">,
  login: Login,
  work: Work<T>,
): Promise<T> {
  try {
    return await withClient(database.clientConfig(login), (client) => work(client, database.url));
  } catch (error) {
    if (
      ["ECONNREFUSED", "ECONNRESET", "57P03", "3D000", "28P01"].includes(
        (error as { code?: string }).code ?? "",
      )
    ) {
      throw startingYet();
    }
    throw error;
  }
}

const startingYet = () =>
  new UserError("the database does not answer yet: npm start is still starting; ask again");

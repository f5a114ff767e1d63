import { DatabaseNotStartedError } from "./database/server.ts";
import { type Database, startDatabase } from "./database.ts";
import type { Places } from "./places.ts";

/** A server that ends sooner than this after it was started again would go on ending. */
const HEALTHY_AFTER_MS = 60_000;

/**
 * Starts the database again when it ends by itself: PostgreSQL recovers, and the job waits for it.
 * @param options.fail gets one line when it will not be started again
 * @returns stops it
 */
export function keepDatabase(options: {
  places: Places;
  first: Database;
  warn: (line: string) => void;
  fail: (line: string) => void;
  healthyAfterMs?: number;
}): () => Promise<void> {
  const { places, first, warn, fail, healthyAfterMs = HEALTHY_AFTER_MS } = options;
  const log = `log: ${places.log("database")}`;
  let current = first;
  let stopping = false;
  let restart: Promise<void> = Promise.resolve();

  function watch(restartedAt?: number): void {
    void current.exited.then((ending) => {
      if (stopping) {
        return;
      }
      if (restartedAt !== undefined && performance.now() - restartedAt < healthyAfterMs) {
        fail(`the database ${ending} again; ${log}`);
        return;
      }
      warn(`the database ${ending}: it is started again; ${log}`);
      restart = startDatabase(places, first.port).then(
        (database) => {
          current = database;
          warn("the database runs again");
          watch(performance.now());
        },
        (error) =>
          fail(
            error instanceof DatabaseNotStartedError
              ? error.message
              : `the database could not be started again: ${error.message}; ${log}`,
          ),
      );
    });
  }

  watch();
  return async () => {
    stopping = true;
    await restart;
    await current.stop();
  };
}

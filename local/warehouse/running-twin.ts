import { rmSync } from "node:fs";
import type { Places } from "../places.ts";
import { readJsonFile } from "../read-json-file.ts";
import { findHolder, takeRunLock } from "../run-lock.ts";
import { SystemAwayError } from "../running-system.ts";
import { writeJsonFile } from "../write-json-file.ts";

const fileOf = (places: Places) => places.run("warehouse-twin");

/**
 * Keeps the twin's tables for the lane of this process.
 * @returns tells others where its twin answers, and gives the tables back
 * @throws AlreadyRunningError
 */
export function holdTwin(places: Places): { tell(dataApi: string): void; release(): void } {
  const release = takeRunLock(places.warehouseLock, "start");
  rmSync(fileOf(places), { force: true });
  return {
    tell: (dataApi) => writeJsonFile(fileOf(places), { endpoint: dataApi }),
    release() {
      rmSync(fileOf(places), { force: true });
      release();
    },
  };
}

/**
 * Where the twin of a lane that runs answers; undefined where none runs.
 * @throws SystemAwayError while it is starting or stopping
 */
export function findRunningTwin(places: Places): string | undefined {
  if (findHolder(places.warehouseLock)?.command !== "start") {
    return undefined;
  }
  const told = readJsonFile(fileOf(places), (content) => content as { endpoint: string });
  if (told === undefined) {
    throw new SystemAwayError("the warehouse is starting or stopping: ask again");
  }
  return told.endpoint;
}

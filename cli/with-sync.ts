import { UserError } from "../errors/user-error.ts";
import type { SyncRequest } from "../functions/sync/request.ts";
import { type ExportAnswer, ExportFailedError } from "../functions/sync/sync.ts";
import { LoadFailedError } from "../functions/warehouse/sync/load-at-wake.ts";
import type { SyncFigures } from "../functions/warehouse/sync/sync-figures.ts";
import { LOCAL } from "../local/names.ts";
import { findPlaces, makePlaces } from "../local/places.ts";
import { takeRunLock } from "../local/run-lock.ts";
import {
  findShopDatabase,
  startShopDatabase,
  stopShopDatabase,
} from "../local/shop-database/shop-database.ts";
import { exportLocally } from "../local/sync.ts";
import { createUndoStack } from "../local/undo-stack.ts";
import { withLocalWarehouse } from "../local/warehouse.ts";
import { findDeployed } from "./deployed.ts";
import { sayAbove } from "./print.ts";
import { step } from "./setup/step.mjs";
import { withEmulator } from "./with-emulator.ts";

/** Both halves of the sync. */
export interface Sync {
  export(request: SyncRequest): Promise<ExportAnswer>;
  load(tables?: string[]): Promise<SyncFigures>;
}

/**
 * The laptop's shop database and warehouse, or the Lambdas of a deployed environment, for as long as `work` takes.
 * @param onTable told of each table before its export
 * @throws UserError
 */
export async function withSync<T>(
  environment: string,
  work: (sync: Sync) => Promise<T>,
  onTable: (table: string) => void,
): Promise<T> {
  if (environment !== LOCAL) {
    const { invoke } = await findDeployed(environment);
    return work({
      export: (request) => invoke("sync", request) as never,
      load: (tables) => invoke("warehouse", { action: "load", ...(tables && { tables }) }) as never,
    });
  }
  const undo = createUndoStack();
  try {
    const database = await startDatabase(undo);
    return await withEmulator(
      "sync",
      (endpoint) =>
        withLocalWarehouse(findPlaces(), endpoint, (ask) =>
          work({
            export: (request) => exportLocally(endpoint, database, request, onTable),
            load: (tables) => ask({ action: "load", ...(tables && { tables: tables as never }) }) as never,
          }),
        ),
      { needsData: false },
    );
  } catch (error) {
    throw error instanceof ExportFailedError || error instanceof LoadFailedError
      ? new UserError(error.message, { cause: error })
      : error;
  } finally {
    await undo.run();
  }
}

/** The one that runs, or one for as long as this takes. */
async function startDatabase(undo: ReturnType<typeof createUndoStack>) {
  const places = findPlaces();
  const found = findShopDatabase(places);
  if (found !== undefined) {
    return found;
  }
  makePlaces(places);
  const release = takeRunLock(places.shopDatabaseLock, "shop-database");
  undo.add(async () => release());
  undo.add(() => stopShopDatabase(places));
  return step("shop database", () => startShopDatabase(places, { announce: sayAbove, progress: () => {} }));
}

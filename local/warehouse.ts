import { createRedshiftDataClient } from "../functions/shared/aws/redshift-data.ts";
import { createS3Client } from "../functions/shared/aws/s3.ts";
import { createTextLogger } from "../functions/shared/logger.ts";
import { createSyncStore } from "../functions/shared/sync/sync-store.ts";
import { createAutoRefreshStore } from "../functions/warehouse/auto-refresh.ts";
import { createFiguresStore, type FiguresStore } from "../functions/warehouse/figures.ts";
import { createRawArchive } from "../functions/warehouse/refill/raw-archive.ts";
import type { WarehouseRequest } from "../functions/warehouse/request.ts";
import { createWarehouse, WakeFailedError, type WarehouseAnswer } from "../functions/warehouse/warehouse.ts";
import { ensureBucket } from "./buckets.ts";
import { emulatorClientConfig } from "./emulator.ts";
import { LAKE } from "./lake/archiver.ts";
import { LAKE_DATABASE } from "./lake/catalog.ts";
import { localName } from "./names.ts";
import type { Places } from "./places.ts";
import { takeRunLock } from "./run-lock.ts";
import { askRunningSystem, SystemAwayError } from "./running-system.ts";
import { LOCAL_STREAMS } from "./streams.ts";
import { createUndoStack } from "./undo-stack.ts";
import { findRunningTwin } from "./warehouse/running-twin.ts";
import { startWarehouseTwin, WAREHOUSE_DATABASE, type WarehouseTwin } from "./warehouse-twin.ts";

/** Keeps the figures of the latest wake. */
export const FIGURES = localName("figures");

/** Where exports of the shop's database lie. */
export const EXPORTS = localName("exports");

/** On a laptop nobody pays for a statement: it is over in minutes, or something is wrong. */
const TIMEOUT_MS = 600_000;

/** Asks the laptop's warehouse. */
export type AskWarehouse = (request: WarehouseRequest) => Promise<WarehouseAnswer>;

/**
 * The laptop's warehouse for as long as `work` takes. Where the lane runs, its twin is asked; else one is started and brought
 * up to date for the first question that would wake it. One at a time: the twin's tables are one process' own.
 * @param endpoint of the emulator
 * @throws AlreadyRunningError, SystemAwayError, WarehouseTwinNotStartedError, and what the warehouse throws
 */
export async function withLocalWarehouse<T>(
  places: Places,
  endpoint: string,
  work: (ask: AskWarehouse) => Promise<T>,
): Promise<T> {
  await Promise.all([FIGURES, EXPORTS, LAKE].map((bucket) => ensureBucket(endpoint, bucket)));
  const undo = createUndoStack();
  let awake: Promise<AskWarehouse> | undefined;
  const wakeUp = async (): Promise<AskWarehouse> => {
    const running = findRunningTwin(places);
    if (running !== undefined) {
      const ask = openWarehouse(endpoint, running);
      return (request) => askRunningSystem(ask(request)).catch((error) => throwAway(error, places, running));
    }
    const release = takeRunLock(places.warehouseLock, "warehouse");
    undo.add(async () => release());
    const twin = await startLocalTwin(places, endpoint);
    undo.add(() => twin.stop());
    const ask = openWarehouse(endpoint, twin.endpoint);
    await ask({ action: "migrate" });
    return ask;
  };
  try {
    return await work(async (request) => {
      if ("action" in request && request.action === "status") {
        return openWarehouse(endpoint, endpoint)(request);
      }
      awake ??= wakeUp();
      return (await awake)(request);
    });
  } finally {
    await undo.run();
  }
}

/** A wake whose twin went away fails with each of its statements; that it went says all. @throws SystemAwayError, or the error */
function throwAway(error: unknown, places: Places, twin: string): never {
  if (error instanceof WakeFailedError && findRunningTwin(places) !== twin) {
    throw new SystemAwayError("the warehouse was stopped meanwhile: ask again", { cause: error });
  }
  throw error;
}

/** @param dataApi where Redshift's Data API answers */
function openWarehouse(endpoint: string, dataApi: string): AskWarehouse {
  const s3 = openS3(endpoint);
  const warehouse = {
    client: createRedshiftDataClient({ ...emulatorClientConfig(endpoint), endpoint: dataApi }),
    workgroup: localName("warehouse"),
    database: WAREHOUSE_DATABASE,
    timeoutMs: TIMEOUT_MS,
  };
  return createWarehouse({
    owner: warehouse,
    reader: warehouse,
    streams: LOCAL_STREAMS,
    lakeDatabase: LAKE_DATABASE,
    autoRefresh: "no",
    told: createAutoRefreshStore({ s3, bucket: FIGURES }),
    isWanted: async () => true,
    figures: openFigures(endpoint),
    exports: createSyncStore({ s3, bucket: EXPORTS }),
    archive: createRawArchive({ s3, bucket: LAKE, stage: FIGURES }),
    publish: () => {},
    logger: createTextLogger("warehouse", () => {}, "silent"),
    now: Date.now,
  });
}

/** What the latest wake on this laptop has left. */
export function openFigures(endpoint: string): FiguresStore {
  return createFiguresStore({ s3: openS3(endpoint), bucket: FIGURES });
}

const openS3 = (endpoint: string) =>
  createS3Client({ ...emulatorClientConfig(endpoint), forcePathStyle: true });

/** @param port where others know the twin by its port already @throws WarehouseTwinNotStartedError */
export function startLocalTwin(places: Places, endpoint: string, port?: number): Promise<WarehouseTwin> {
  return startWarehouseTwin({
    venvBinDir: places.venvBin,
    stateDir: places.warehouse,
    endpoint,
    logFile: places.log("warehouse"),
    ...(port !== undefined && { port }),
  });
}

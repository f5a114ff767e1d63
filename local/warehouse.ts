import { createRedshiftDataClient } from "../functions/shared/aws/redshift-data.ts";
import { createS3Client } from "../functions/shared/aws/s3.ts";
import { createTextLogger } from "../functions/shared/logger.ts";
import { createSyncStore } from "../functions/shared/sync/sync-store.ts";
import { createFiguresStore } from "../functions/warehouse/figures.ts";
import type { WarehouseRequest } from "../functions/warehouse/request.ts";
import { createWarehouse, type WarehouseAnswer } from "../functions/warehouse/warehouse.ts";
import { ensureBucket } from "./buckets.ts";
import { emulatorClientConfig } from "./emulator.ts";
import { localName } from "./names.ts";
import type { Places } from "./places.ts";
import { takeRunLock } from "./run-lock.ts";
import { LOCAL_STREAMS } from "./streams.ts";
import { createUndoStack } from "./undo-stack.ts";
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
 * The laptop's warehouse for as long as `work` takes: its twin is started and brought up to date for the first question that
 * would wake it. One at a time: the twin's file is one process' own.
 * @param endpoint of the emulator
 * @throws AlreadyRunningError, WarehouseTwinNotStartedError, and what the warehouse throws
 */
export async function withLocalWarehouse<T>(
  places: Places,
  endpoint: string,
  work: (ask: AskWarehouse) => Promise<T>,
): Promise<T> {
  await Promise.all([FIGURES, EXPORTS].map((bucket) => ensureBucket(endpoint, bucket)));
  const undo = createUndoStack();
  let awake: Promise<AskWarehouse> | undefined;
  const wakeUp = async (): Promise<AskWarehouse> => {
    const release = takeRunLock(places.run("warehouse"), "warehouse");
    undo.add(async () => release());
    const twin = await startTwin(places, endpoint);
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

/** @param dataApi where Redshift's Data API answers */
function openWarehouse(endpoint: string, dataApi: string): AskWarehouse {
  const config = emulatorClientConfig(endpoint);
  const s3 = createS3Client({ ...config, forcePathStyle: true });
  const warehouse = {
    client: createRedshiftDataClient({ ...config, endpoint: dataApi }),
    workgroup: localName("warehouse"),
    database: WAREHOUSE_DATABASE,
    timeoutMs: TIMEOUT_MS,
  };
  return createWarehouse({
    owner: warehouse,
    reader: warehouse,
    streams: LOCAL_STREAMS,
    autoRefresh: "no",
    figures: createFiguresStore({ s3, bucket: FIGURES }),
    exports: createSyncStore({ s3, bucket: EXPORTS }),
    publish: () => {},
    logger: createTextLogger("warehouse", () => {}, "silent"),
    now: Date.now,
  });
}

function startTwin(places: Places, endpoint: string): Promise<WarehouseTwin> {
  return startWarehouseTwin({
    venvBinDir: places.venvBin,
    stateDir: places.warehouse,
    endpoint,
    logFile: places.log("warehouse"),
  });
}

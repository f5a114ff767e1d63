import { createRedshiftDataClient } from "../functions/shared/aws/redshift-data.ts";
import { createS3Client } from "../functions/shared/aws/s3.ts";
import { createTextLogger } from "../functions/shared/logger.ts";
import { createFiguresStore } from "../functions/warehouse/figures.ts";
import type { WarehouseRequest } from "../functions/warehouse/request.ts";
import { createWarehouse, type WarehouseAnswer } from "../functions/warehouse/warehouse.ts";
import { ensureBucket } from "./buckets.ts";
import { emulatorClientConfig } from "./emulator.ts";
import { localName } from "./names.ts";
import type { Places } from "./places.ts";
import { takeRunLock } from "./run-lock.ts";
import { LOCAL_STREAMS } from "./streams.ts";
import { startWarehouseTwin, WAREHOUSE_DATABASE, type WarehouseTwin } from "./warehouse-twin.ts";

/** Keeps the figures of the latest wake. */
export const FIGURES = localName("figures");

/** On a laptop nobody pays for a statement: it is over in minutes, or something is wrong. */
const TIMEOUT_MS = 600_000;

/**
 * Asks the laptop's warehouse, brought up to date first; what it answers without a wake it answers without its twin. One at
 * a time: the twin's file is one process' own.
 * @param endpoint of the emulator
 * @throws AlreadyRunningError, WarehouseTwinNotStartedError, and what the warehouse throws
 */
export async function askLocalWarehouse(
  places: Places,
  endpoint: string,
  request: WarehouseRequest,
): Promise<WarehouseAnswer> {
  const config = emulatorClientConfig(endpoint);
  await ensureBucket(endpoint, FIGURES);
  const s3 = createS3Client({ ...config, forcePathStyle: true });
  const isAsleep = "action" in request && request.action === "status";
  const release = isAsleep ? () => {} : takeRunLock(places.run("warehouse"), "warehouse");
  let twin: WarehouseTwin | undefined;
  try {
    twin = isAsleep ? undefined : await startTwin(places, endpoint);
    const client = createRedshiftDataClient({ ...config, endpoint: twin?.endpoint ?? endpoint });
    const owner = { client, workgroup: localName("warehouse"), database: WAREHOUSE_DATABASE };
    const ask = createWarehouse({
      owner: { ...owner, timeoutMs: TIMEOUT_MS },
      reader: { ...owner, timeoutMs: TIMEOUT_MS },
      streams: LOCAL_STREAMS,
      autoRefresh: "no",
      figures: createFiguresStore({ s3, bucket: FIGURES }),
      publish: () => {},
      logger: createTextLogger("warehouse", () => {}, "silent"),
      now: Date.now,
    });
    if (twin !== undefined) {
      await ask({ action: "migrate" });
    }
    return await ask(request);
  } finally {
    await twin?.stop();
    s3.destroy();
    release();
  }
}

function startTwin(places: Places, endpoint: string): Promise<WarehouseTwin> {
  return startWarehouseTwin({
    venvBinDir: places.venvBin,
    stateDir: places.warehouse,
    endpoint,
    logFile: places.log("warehouse"),
  });
}

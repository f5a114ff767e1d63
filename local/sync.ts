import mysql from "mysql2/promise";
import { createS3Client } from "../functions/shared/aws/s3.ts";
import { createTextLogger } from "../functions/shared/logger.ts";
import { createSyncStore } from "../functions/shared/sync/sync-store.ts";
import type { SyncRequest } from "../functions/sync/request.ts";
import { createSync, type ExportAnswer } from "../functions/sync/sync.ts";
import { ensureBucket } from "./buckets.ts";
import { emulatorClientConfig } from "./emulator.ts";
import type { ShopDatabase } from "./shop-database/shop-database.ts";
import { EXPORTS } from "./warehouse.ts";

/** Nobody ends it but the user, who may. */
const BUDGET_MS = 3_600_000;

/**
 * Exports the laptop's shop database, as the Lambda does, into the emulator's S3.
 * @param endpoint of the emulator
 * @param onTable told of each table before its export
 */
export async function exportLocally(
  endpoint: string,
  database: ShopDatabase,
  request: SyncRequest,
  onTable: (table: string) => void = () => {},
): Promise<ExportAnswer> {
  await ensureBucket(endpoint, EXPORTS);
  const s3 = createS3Client({ ...emulatorClientConfig(endpoint), forcePathStyle: true });
  try {
    return await createSync({
      open: () => mysql.createConnection(database.options("sync")),
      store: createSyncStore({ s3, bucket: EXPORTS }),
      publish: () => {},
      logger: createTextLogger("sync", () => {}, "silent"),
      now: Date.now,
      budgetMs: BUDGET_MS,
      onTable,
    })(request);
  } finally {
    s3.destroy();
  }
}

import { text } from "node:stream/consumers";
import mysql, { type ConnectionOptions } from "mysql2/promise";
import { createRedshiftDataClient } from "../../functions/shared/aws/redshift-data.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import { createTextLogger } from "../../functions/shared/logger.ts";
import { createSyncStore } from "../../functions/shared/sync/sync-store.ts";
import { createSync } from "../../functions/sync/sync.ts";
import { loadExports } from "../../functions/warehouse/sync/load-exports.ts";
import { emulatorClientConfig } from "../../local/emulator.ts";
import { WAREHOUSE_DATABASE } from "../../local/warehouse-twin.ts";
import { countSteps, type KillPlan } from "./counted-steps.ts";

export interface SyncWork {
  mysql: ConnectionOptions;
  /** Of S3. */
  endpoint: string;
  /** Of the warehouse. */
  dataApi: string;
  bucket: string;
  plan?: KillPlan | undefined;
  /** Of the export, where they are not its own. */
  sizes?: { pieceRows: number; objectBytes: number };
}

const TIMEOUT_MS = 600_000;

const tell = (told: object) => process.stdout.write(`${JSON.stringify(told)}\n`);
const failed = (error: Error) => tell({ failure: `${error.name}: ${error.message}` });

/** One hour's: what is new goes to S3, what lies there into the warehouse. Lines of JSON on stdout tell how it went. */
async function run(work: SyncWork): Promise<void> {
  const counter = countSteps(work.mysql.port as number, work.plan);
  const config = emulatorClientConfig(work.endpoint);
  const store = createSyncStore({
    s3: createS3Client({ ...config, forcePathStyle: true }),
    bucket: work.bucket,
  });
  const sync = createSync({
    ...{ store, publish: () => {}, logger: createTextLogger("sync", () => {}, "silent"), now: Date.now },
    open: () => mysql.createConnection(work.mysql),
    ...{ budgetMs: TIMEOUT_MS, ...work.sizes },
  });
  const client = createRedshiftDataClient({ ...config, endpoint: work.dataApi });
  const warehouse = { client, workgroup: "proof", database: WAREHOUSE_DATABASE, timeoutMs: TIMEOUT_MS };

  await sync({ action: "export", full: false, dry_run: false }).then(({ state }) => tell({ state }), failed);
  await loadExports({ warehouse: () => warehouse, store, now: Date.now }, null).then(
    ({ failures, tables }) => {
      tell({ isEqual: tables.every(({ checksum }) => checksum === "equal") });
      for (const failure of failures) {
        tell({ failure });
      }
    },
    failed,
  );
  tell({ steps: counter.steps(), peakMemoryBytes: process.resourceUsage().maxRSS * 1_024 });
}

text(process.stdin)
  .then((work) => run(JSON.parse(work)))
  .then(() => process.exit(0));

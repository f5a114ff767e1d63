import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import mysql, { type Connection } from "mysql2/promise";
import { BUNDLING } from "../../functions/bundle.ts";
import { createKinesisClient } from "../../functions/shared/aws/kinesis.ts";
import { createRedshiftDataClient } from "../../functions/shared/aws/redshift-data.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import { createSyncStore } from "../../functions/shared/sync/sync-store.ts";
import { ensureBucket } from "../../local/buckets.ts";
import { killTree } from "../../local/child-process.ts";
import { emulatorClientConfig, startEmulator } from "../../local/emulator.ts";
import { LAKE_DATABASE } from "../../local/lake/catalog.ts";
import { findPlaces, makePlaces } from "../../local/places.ts";
import type { Login } from "../../local/shop-database/logins.ts";
import { startShopDatabase, stopShopDatabase } from "../../local/shop-database/shop-database.ts";
import { ensureStreams, LOCAL_STREAMS } from "../../local/streams.ts";
import { createUndoStack } from "../../local/undo-stack.ts";
import { startWarehouseTwin, WAREHOUSE_DATABASE } from "../../local/warehouse-twin.ts";
import type { Warehouse } from "../../redshift/data-api.ts";
import { migrate } from "../../redshift/migrate.ts";
import { migrationValues } from "../../redshift/migration-values.ts";
import type { KillPlan } from "./counted-steps.ts";
import type { SyncWork } from "./run-sync.ts";

const SILENT = { announce: () => {}, progress: () => {} };
const BUCKET = "exports";

/** So small that tables of a proof have several pieces and objects. */
const SMALL = { pieceRows: 40, objectBytes: 4_000 };

/** How a process of the sync ended. */
export interface SyncEnd {
  /** Where it, or the warehouse under it, was killed; undefined where nothing was. */
  killed?: string;
  /** Of a process that ended by itself. */
  steps?: number;
  /** Of the export. */
  state?: string;
  /** Whether the checksums of all tables are MySQL's. */
  isEqual?: boolean;
  /** What it could not do, in one line. */
  failure?: string;
  /** Of its process, the most. */
  peakMemoryBytes?: number;
}

export type SyncLaptop = Awaited<ReturnType<typeof startLaptop>>;

/** The shop's database, the warehouse's twin and S3 of a proof's own; the sync runs in processes that may be killed. */
export async function startLaptop(folder: string, sizes: SyncWork["sizes"] | "its own" = SMALL) {
  const undo = createUndoStack();
  try {
    return await start(folder, sizes === "its own" ? undefined : sizes, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function start(folder: string, sizes: SyncWork["sizes"], undo: ReturnType<typeof createUndoStack>) {
  mkdirSync(folder, { recursive: true });
  const places = findPlaces(join(folder, "local"));
  makePlaces(places);
  const { venvBin, mariadb } = findPlaces();
  // Before: it may run though its start fails.
  undo.add(() => stopShopDatabase(places));
  const database = await startShopDatabase(places, SILENT, { fetched: mariadb, ownUrl: "" });
  const emulator = await startEmulator({
    ...{ venvBinDir: venvBin, stateDir: join(folder, "emulator") },
    logFile: join(folder, "emulator.log"),
  });
  undo.add(() => killTree(emulator.pid));
  await ensureBucket(emulator.endpoint, BUCKET);
  const s3 = createS3Client({ ...emulatorClientConfig(emulator.endpoint), forcePathStyle: true });
  undo.add(async () => s3.destroy());
  const kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, Object.values(LOCAL_STREAMS), 1);
  kinesis.destroy();
  const startTwin = () =>
    startWarehouseTwin({
      ...{ venvBinDir: venvBin, stateDir: join(folder, "twin"), endpoint: emulator.endpoint },
      logFile: join(folder, "twin.log"),
    });
  let twin = await startTwin();
  let isClosed = false;
  undo.add(async () => {
    isClosed = true;
    await killTree(twin.pid);
  });
  const script = join(folder, "run-sync.cjs");
  await build({
    ...{ ...BUNDLING, entryPoints: [join(import.meta.dirname, "run-sync.ts")], outfile: script, write: true },
  });

  const warehouse = (): Warehouse => ({
    client: createRedshiftDataClient({ ...emulatorClientConfig(emulator.endpoint), endpoint: twin.endpoint }),
    ...{ workgroup: "proof", database: WAREHOUSE_DATABASE, timeoutMs: 120_000 },
  });
  return {
    twinPid: () => twin.pid,
    warehouse,
    /** What a process of the sync writes to. */
    store: () => createSyncStore({ s3, bucket: BUCKET }),
    options: (login: Login) => database.options(login),
    async open(login: Login): Promise<Connection> {
      const connection = await mysql.createConnection(database.options(login));
      // Without a listener a connection that breaks ends the process.
      connection.on("error", () => {});
      return connection;
    },
    migrate: () => migrate(warehouse(), migrationValues(LOCAL_STREAMS, LAKE_DATABASE)),
    /** One hour's: export and load, in a process of its own. @param isWarehouses the warehouse is killed, not the process */
    async sync(plan?: KillPlan, isWarehouses = false): Promise<SyncEnd> {
      const work: SyncWork = {
        ...{ mysql: database.options("sync"), endpoint: emulator.endpoint, dataApi: twin.endpoint },
        ...{
          bucket: BUCKET,
          ...(sizes && { sizes }),
          plan: plan && { ...plan, ...(isWarehouses && { pid: twin.pid }) },
        },
      };
      const child = spawn(process.execPath, [script], {
        env: { NODE_NO_WARNINGS: "1" },
        stdio: ["pipe", "pipe", "inherit"],
      });
      undo.add(async () => void child.kill("SIGKILL"));
      // Not as an argument: it has a password.
      child.stdin.end(JSON.stringify(work));
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
      await once(child, "close");
      const end: SyncEnd = Object.assign(
        {},
        ...output
          .trim()
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line)),
      );
      if (isWarehouses && end.killed !== undefined) {
        await killTree(twin.pid);
        twin = isClosed ? twin : await startTwin();
        // Closed meanwhile, nobody else would end it.
        await (isClosed && killTree(twin.pid));
      }
      return end;
    },
    close: () => undo.run(),
  };
}

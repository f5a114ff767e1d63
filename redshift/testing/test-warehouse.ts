import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import getPort from "get-port";
import { createKinesisClient } from "../../functions/shared/aws/kinesis.ts";
import { createRedshiftDataClient } from "../../functions/shared/aws/redshift-data.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import type { Measurement } from "../../functions/shared/embedded-metrics.ts";
import { createSyncStore } from "../../functions/shared/sync/sync-store.ts";
import { createAutoRefreshStore } from "../../functions/warehouse/auto-refresh.ts";
import { createFiguresStore } from "../../functions/warehouse/figures.ts";
import type { MetricName } from "../../functions/warehouse/metrics.ts";
import { createRawArchive } from "../../functions/warehouse/refill/raw-archive.ts";
import { createWarehouse } from "../../functions/warehouse/warehouse.ts";
import { ensureBucket } from "../../local/buckets.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { silentLogger } from "../../local/glue/endpoint-fixture.ts";
import { LAKE_DATABASE } from "../../local/lake/catalog.ts";
import { ensureStreams } from "../../local/streams.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { startWarehouseTwin, WAREHOUSE_DATABASE } from "../../local/warehouse-twin.ts";
import type { Warehouse } from "../data-api.ts";
import type { WarehouseStream } from "../refresh.ts";

/** What is put into a stream. */
export interface TestRecord {
  stream: WarehouseStream;
  key: string;
  data: string | Uint8Array;
}

export type TestWarehouse = Awaited<ReturnType<typeof startTestWarehouse>>;

interface Options {
  /** Milliseconds since 1970. @default the clock */
  clock?: () => number;
  /** Shared with others, each with streams and a bucket of its own. @default one of its own */
  emulator?: Emulator;
}

let warehouses = 0;

/** A twin that reads the streams of an emulator, all of the test's own. */
export async function startTestWarehouse({ clock = Date.now, emulator: shared }: Options = {}) {
  warehouses += 1;
  const folder = mkdtempSync(join(tmpdir(), "warehouse-"));
  const emulator = shared ?? (await startTestEmulator(join(folder, "emulator")));
  const bucket = `figures-${warehouses}`;
  const exportsBucket = `exports-${warehouses}`;
  const lake = `lake-${warehouses}`;
  const streams = { clicks: `clicks-${warehouses}`, checkouts: `checkouts-${warehouses}` };
  const config = emulatorClientConfig(emulator.endpoint);
  const [kinesis, s3] = [createKinesisClient(config), createS3Client({ ...config, forcePathStyle: true })];
  await Promise.all([
    ensureBucket(emulator.endpoint, bucket),
    ensureBucket(emulator.endpoint, exportsBucket),
    ensureBucket(emulator.endpoint, lake),
    ensureStreams(kinesis, Object.values(streams), 2),
  ]);
  const port = await getPort();
  const startTwin = () =>
    startWarehouseTwin({
      venvBinDir: join(process.cwd(), ".venv/bin"),
      stateDir: join(folder, "twin"),
      endpoint: emulator.endpoint,
      logFile: join(folder, "twin.log"),
      port,
    });
  let twin = await startTwin();
  const client = createRedshiftDataClient({ ...config, endpoint: twin.endpoint });
  const owner: Warehouse = { client, workgroup: "test", database: WAREHOUSE_DATABASE, timeoutMs: 60_000 };
  const published: Measurement<MetricName>[] = [];
  const figures = createFiguresStore({ s3, bucket });
  const parts = {
    owner,
    reader: owner,
    streams,
    lakeDatabase: LAKE_DATABASE,
    autoRefresh: "no" as const,
    told: createAutoRefreshStore({ s3, bucket }),
    isWanted: async () => true,
    figures,
    exports: createSyncStore({ s3, bucket: exportsBucket }),
    archive: createRawArchive({ s3, bucket: lake, stage: bucket }),
    publish: (measurement: Measurement<MetricName>) => published.push(measurement),
    logger: silentLogger,
    now: clock,
  };
  return {
    emulator,
    /** As long as it runs, and after `restart`, which may follow a kill. */
    get twin() {
      return twin;
    },
    async restart(): Promise<void> {
      twin = await startTwin();
    },
    bucket,
    /** Whether the workgroup is one whose usage limit turned its queries off. */
    reachUsageLimit(isReached: boolean): void {
      const file = join(folder, "twin/usage-limit-reached");
      if (isReached) {
        writeFileSync(file, "");
      } else {
        rmSync(file);
      }
    },
    exportsBucket,
    /** The bucket of raw records, which nobody archives here. */
    lake,
    s3,
    kinesis,
    owner,
    parts,
    figures,
    /** What was measured, the latest at the end. */
    published,
    ask: createWarehouse(parts),
    async put(records: readonly TestRecord[]): Promise<void> {
      for (const stream of ["clicks", "checkouts"] as const) {
        const own = records.filter((record) => record.stream === stream);
        for (let first = 0; first < own.length; first += 500) {
          await kinesis.send(
            new PutRecordsCommand({
              StreamName: streams[stream],
              Records: own
                .slice(first, first + 500)
                .map(({ key, data }) => ({ PartitionKey: key, Data: Buffer.from(data as string) })),
            }),
          );
        }
      }
    },
    async stop(): Promise<void> {
      await twin.stop();
      await (shared === undefined && emulator.stop());
      for (const each of [kinesis, s3, client]) {
        each.destroy();
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

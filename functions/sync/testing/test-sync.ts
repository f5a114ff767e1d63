import mysql, { type Connection, type RowDataPacket } from "mysql2/promise";
import { emulatorClientConfig } from "../../../local/emulator.ts";
import { silentLogger } from "../../../local/glue/endpoint-fixture.ts";
import {
  startTestShopDatabase,
  type TestShopDatabase,
} from "../../../local/shop-database/testing/test-shop-database.ts";
import { runStatement } from "../../../redshift/data-api.ts";
import { startTestWarehouse, type TestWarehouse } from "../../../redshift/testing/test-warehouse.ts";
import { createS3Client } from "../../shared/aws/s3.ts";
import type { Measurement } from "../../shared/embedded-metrics.ts";
import { createSyncStore, type SyncStore } from "../../shared/sync/sync-store.ts";
import { loadExports } from "../../warehouse/sync/load-exports.ts";
import type { SyncFigures } from "../../warehouse/sync/sync-figures.ts";
import type { MetricName } from "../metrics.ts";
import { parseRequest } from "../request.ts";
import { createSync, type ExportAnswer, type SyncParts } from "../sync.ts";

/** A row with each column as MySQL writes it. */
export type TextRow = Record<string, string | null>;

export interface TestSync {
  shop: TestShopDatabase;
  warehouse: TestWarehouse;
  /** Logged in as root, with several statements a call. */
  root: Connection;
  store: SyncStore;
  /** Objects of S3, for who spoils them. */
  bucket: string;
  parts: SyncParts;
  published: Measurement<MetricName>[];
  export(request?: Record<string, unknown>): Promise<ExportAnswer>;
  load(tables?: readonly string[]): Promise<SyncFigures>;
  /** Both, and again while buckets differ. */
  sync(tables?: readonly string[]): Promise<SyncFigures>;
  /** All rows of a table as MySQL has them, in the order of the whole row. */
  inShop(table: string): Promise<TextRow[]>;
  /** The same of the warehouse, of its types. */
  inWarehouse(table: string): Promise<TextRow[]>;
  stop(): Promise<void>;
}

/** MariaDB, the emulator's S3 and the warehouse's twin, all of the test's own. */
export async function startTestSync(options: Partial<SyncParts> = {}): Promise<TestSync> {
  const [shop, warehouse] = await Promise.all([startTestShopDatabase(), startTestWarehouse()]);
  await warehouse.ask({ action: "migrate" });
  const root = await mysql.createConnection({ ...shop.options("root"), multipleStatements: true });
  const bucket = warehouse.exportsBucket;
  const s3 = createS3Client({ ...emulatorClientConfig(warehouse.emulator.endpoint), forcePathStyle: true });
  const store = createSyncStore({ s3, bucket });
  const published: Measurement<MetricName>[] = [];
  const parts: SyncParts = {
    open: () => mysql.createConnection(shop.options("sync")),
    store,
    publish: (measurement) => published.push(measurement),
    logger: silentLogger,
    now: Date.now,
    budgetMs: 600_000,
    ...options,
  };
  const sync = createSync(parts);
  const load = (tables?: readonly string[]) =>
    loadExports({ warehouse: () => warehouse.owner, store, now: Date.now, ...(tables && { tables }) }, null);
  const exportNow = (request: Record<string, unknown> = {}) =>
    sync(parseRequest({ action: "export", ...request }));
  return {
    ...{ shop, warehouse, root, store, bucket, parts, published },
    export: exportNow,
    load,
    async sync(tables) {
      let figures: SyncFigures;
      let tries = 0;
      do {
        await exportNow(tables && { tables });
        figures = await load(tables);
        tries += 1;
      } while (figures.tables.some(({ checksum }) => checksum !== "equal") && tries < 3);
      return figures;
    },
    inShop: async (table) => sorted(await readShop(root, table)),
    inWarehouse: async (table) => sorted(await readWarehouse(warehouse, table)),
    async stop() {
      await root.end();
      await Promise.all([shop.remove(), warehouse.stop()]);
      s3.destroy();
    },
  };
}

async function readShop(root: Connection, table: string): Promise<TextRow[]> {
  const [rows] = await root.query<RowDataPacket[]>(`select * from \`${table}\``);
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]),
    ),
  );
}

/** Without the product's own expressions: each field as the Data API tells it. */
async function readWarehouse({ owner }: TestWarehouse, table: string): Promise<TextRow[]> {
  const sql = `select * from shop.${table}`;
  const { columns, rows } = await runStatement(owner, { sql, parameters: [] });
  return rows.map((fields) => {
    const row: TextRow = {};
    for (const [index, { name = "", typeName }] of columns.entries()) {
      const { isNull, stringValue, longValue } = fields[index] ?? {};
      const text = stringValue ?? String(longValue);
      row[name] = isNull ? null : typeName === "timestamp" ? withMicroseconds(text) : text;
    }
    const { as_written: written, ...own } = row;
    return { ...own, ...JSON.parse(written ?? "{}") };
  });
}

function withMicroseconds(time: string): string {
  const [seconds, fraction = ""] = time.split(".");
  return `${seconds}.${fraction.padEnd(6, "0")}`;
}

function sorted(rows: TextRow[]): TextRow[] {
  const id = (row: TextRow) => JSON.stringify(Object.values(row));
  return rows.sort((one, other) => (id(one) < id(other) ? -1 : 1));
}

// What the page "Warehouse" is tested with: records in streams, objects that a wake may leave, traces of a twin that ran.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { createKinesisClient } from "../../../functions/shared/aws/kinesis.ts";
import { createS3Client } from "../../../functions/shared/aws/s3.ts";
import type { WakeFigures } from "../../../functions/warehouse/figures.ts";
import { emulatorClientConfig } from "../../../local/emulator.ts";
import type { Places } from "../../../local/places.ts";
import { LOCAL_STREAMS } from "../../../local/streams.ts";
import { FIGURES } from "../../../local/warehouse.ts";
import type { TestRecord } from "../../../redshift/testing/test-warehouse.ts";

/** @param endpoint of the emulator, which has the laptop's streams */
export async function putRecords(endpoint: string, records: readonly TestRecord[]): Promise<void> {
  const kinesis = createKinesisClient(emulatorClientConfig(endpoint));
  for (const { stream, key, data } of records) {
    const Records = [{ PartitionKey: key, Data: Buffer.from(data as string) }];
    await kinesis.send(new PutRecordsCommand({ StreamName: LOCAL_STREAMS[stream], Records }));
  }
  kinesis.destroy();
}

/** In the place of what the latest wake left. */
export async function leaveFigures(endpoint: string, content: object | string): Promise<void> {
  const s3 = createS3Client({ ...emulatorClientConfig(endpoint), forcePathStyle: true });
  const Body = typeof content === "string" ? content : JSON.stringify(content);
  await s3.send(new PutObjectCommand({ Bucket: FIGURES, Key: "warehouse/figures.json", Body }));
  s3.destroy();
}

/** What a wake leaves where the shop's database is synced, in the place of reports without a row. */
export function withShop(figures: WakeFigures): Partial<WakeFigures> {
  const at = new Date().toISOString();
  const loaded = {
    ...{ run: "20260131T120000000Z", exportedAt: at, loadedAt: at, differing: [] },
    ...({ checksum: "equal", state: "loaded" } as const),
  };
  const never = { run: null, exportedAt: null, loadedAt: null, checksum: null, state: null, differing: [] };
  const asked = { title: "", askedAt: new Date().toISOString(), notes: [] };
  const shop = [
    {
      ...{
        ...asked,
        report: "shop-sales-by-category",
        columns: ["category", "orders", "pieces", "revenue"],
      },
      rows: [
        ["health_beauty", 275, 280, "34200.64"],
        ["<script>\n", 1, 1, "0.50"],
      ],
    },
    {
      ...{ ...asked, report: "shop-orders-by-status", columns: ["status", "orders", "revenue"] },
      rows: [["delivered", 2_904, "12.00"]],
    },
    // The set is missing, so nobody was asked.
    { ...asked, report: "orders-beside-behaviour", columns: [], rows: [], notes: ["Joined by year."] },
  ];
  return {
    missed: { clicks: 1_000, checkouts: 3 },
    sync: {
      tables: [
        { ...loaded, table: "orders", rows: 3_000, bytes: 412_345, seconds: 2.4 },
        {
          ...loaded,
          table: "<i>items\n</i>",
          rows: 3,
          bytes: 999,
          seconds: 0,
          checksum: "differs",
          differing: ["3", "a"],
        },
        { ...loaded, table: "sellers", rows: 1, bytes: 10, seconds: 1, checksum: null, state: "refused" },
        { ...never, table: "products", rows: 0, bytes: 0, seconds: 0 },
      ],
      failures: [],
      minutesBehind: 3,
    },
    reports: [...figures.reports.filter(({ report }) => !shop.some((own) => own.report === report)), ...shop],
  };
}

/** When which of the twin's files was written last; none before it ever ran. */
export function tracesOf(places: Places): Record<string, number> {
  const { warehouse } = places;
  const files = existsSync(warehouse) ? readdirSync(warehouse).map((name) => join(warehouse, name)) : [];
  return Object.fromEntries(
    [...files, places.log("warehouse"), places.warehouseLock]
      .filter((file) => existsSync(file))
      .map((file) => [file, statSync(file).mtimeMs]),
  );
}

// Olist's sample, which may not be copied into the project: OLIST=FOLDER names it. Its files are copied into the shop's tables.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { createS3Client } from "../functions/shared/aws/s3.ts";
import { emulatorClientConfig } from "../local/emulator.ts";
import { SHOP_TABLES } from "../mysql/tables.ts";
import type { ReportAnswer } from "../reporting/reports.ts";
import { runStatement } from "./data-api.ts";
import { startTestWarehouse, type TestWarehouse } from "./testing/test-warehouse.ts";

const FOLDER = process.env.OLIST;
const READ = ["customers", "products", "product_category_name_translation", "orders", "order_items"];

let warehouse: TestWarehouse;

beforeAll(async () => {
  if (FOLDER === undefined) {
    return;
  }
  warehouse = await startTestWarehouse();
  await warehouse.ask({ action: "migrate" });
  const s3 = createS3Client({ ...emulatorClientConfig(warehouse.emulator.endpoint), forcePathStyle: true });
  for (const { name, file } of SHOP_TABLES.filter((table) => READ.includes(table.name))) {
    const text = readFileSync(join(FOLDER, file), "utf8");
    await s3.send(new PutObjectCommand({ Bucket: warehouse.bucket, Key: file, Body: text }));
    const sql = `copy shop.${name} (${text.split("\n")[0]?.trim()}) from 's3://${warehouse.bucket}/${file}'
      iam_role default format as csv ignoreheader 1`;
    await runStatement(warehouse.owner, { sql, parameters: [] });
  }
  s3.destroy();
}, 120_000);

afterAll(() => warehouse?.stop());

(FOLDER ? test : test.skip).each<[report: string, parameters: Record<string, unknown>, rows: string[]]>([
  [
    "shop-sales-by-category",
    { limit: 3 },
    [
      "health_beauty | 248 | 275 | 34200.64",
      "bed_bath_table | 278 | 321 | 31097.15",
      "watches_gifts | 160 | 163 | 29063.65",
    ],
  ],
  [
    "shop-orders-by-status",
    {},
    [
      "delivered | 2904 | 383038.94",
      "shipped | 38 | 4467.82",
      "canceled | 24 | 2685.21",
      "unavailable | 17 | 35.00",
      "invoiced | 9 | 817.08",
      "processing | 8 | 1424.53",
    ],
  ],
  [
    "delivery-times",
    { limit: 3 },
    [
      "SP | 1225 | 7.2 | 8.8 | 57 | 4.7",
      "RJ | 362 | 11.4 | 14.8 | 42 | 11.6",
      "MG | 315 | 9.7 | 11.5 | 13 | 4.1",
    ],
  ],
])("%s of Olist's sample, with OLIST=FOLDER", async (report, parameters, rows) => {
  const answer = (await warehouse.ask({ report, parameters })) as ReportAnswer;
  expect(answer.rows.map((row) => row.join(" | "))).toEqual(rows);
});

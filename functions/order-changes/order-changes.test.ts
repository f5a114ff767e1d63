// From the zip, on the way from the table of orders to what Athena answers.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { readRows } from "../../athena/cells.ts";
import { FAILED_PREFIX } from "../../athena/orders-table.ts";
import { runQuery } from "../../athena/query.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { ensureInsights, withLake } from "../../local/insights.ts";
import { LAKE } from "../../local/lake/archiver.ts";
import { ensureOrdersChain } from "../../local/orders/chain.ts";
import { ORDERS } from "../../local/orders/names.ts";
import { ensureOrdersTable } from "../../local/orders/table.ts";
import { writeOrders } from "../../local/orders/testing/write-orders.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { waitUntil } from "../../local/wait-until.ts";
import { createDynamoDbClient } from "../shared/aws/dynamodb.ts";
import { createS3Client } from "../shared/aws/s3.ts";

const SOON = { timeoutMs: 30_000 };

let folder: string;
let emulator: Emulator;
let dynamoDb: ReturnType<typeof createDynamoDbClient>;
let s3: ReturnType<typeof createS3Client>;
let orders: ReturnType<typeof writeOrders>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "order-changes-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  const config = emulatorClientConfig(emulator.endpoint);
  [dynamoDb, s3] = [createDynamoDbClient(config), createS3Client(config)];
  orders = writeOrders(dynamoDb);
  await Promise.all([ensureInsights(emulator.endpoint), ensureOrdersTable(emulator.endpoint)]);
});

afterAll(async () => {
  dynamoDb.destroy();
  s3.destroy();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (query: string) =>
  withLake(emulator.endpoint, async (lake) => readRows(await runQuery(lake, { sql: query, parameters: [] })));

const changes = async () => Number((await ask("select count(*) from orders_cdc_once"))[0]?.[0]);

async function failedRecords(): Promise<{ errorCode: string; rawData: string }[]> {
  const listed = await s3.send(new ListObjectsV2Command({ Bucket: LAKE, Prefix: FAILED_PREFIX }));
  const bodies = (listed.Contents ?? []).map(async ({ Key }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: LAKE, Key }));
    return gunzipSync((await Body?.transformToByteArray()) as Uint8Array).toString();
  });
  return (await Promise.all(bodies)).flatMap((body) =>
    body
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  );
}

test("what the table holds is what the views say is there now, with every version before it", async () => {
  for (let number = 0; number < 10; number += 1) {
    await orders.put(`before-${number}`, "placed", `${number}.10`);
  }
  await ensureOrdersChain(emulator.endpoint);
  await orders.put("after", "placed", "1E+2");
  await orders.put("before-1", "paid", "0.30");
  await orders.put("before-1", "shipped", "0.30");
  await orders.remove("before-2");
  await waitUntil("14 changes to arrive", async () => (await changes()) === 14, SOON);

  const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName: ORDERS }));
  const table = Items.map(({ orderid, status, value }) => [orderid?.S, status?.S, Number(value?.N)]);
  const now = await ask("select orderid, status, price from orders_now order by orderid asc");
  expect(now.map(([orderid, status, price]) => [orderid, status, Number(price)])).toEqual(table.sort());
  expect(now).toHaveLength(10);
  const history = "select version, status, then_removed from orders_history";
  expect(await ask(`${history} where orderid = 'before-1' order by version asc`)).toEqual([
    [1, "placed", false],
    [2, "paid", false],
    [3, "shipped", false],
  ]);
  expect(await ask(`${history} where orderid = 'before-2' order by version asc`)).toEqual([
    [1, "placed", true],
  ]);
  expect(await failedRecords()).toEqual([]);
});

test("a change that cannot be read lies apart, whole, and holds up no other", async () => {
  const known = await changes();
  const item = { orderid: { S: "unreadable" }, status: { S: "pläced" }, value: { S: "ten" } };
  await orders.putMany([item as never]);
  await orders.put("readable", "placed", "1.00");
  await waitUntil("the other to arrive", async () => (await changes()) === known + 1, SOON);
  await waitUntil(
    "the unreadable one to be put aside",
    async () => (await failedRecords()).length === 1,
    SOON,
  );
  const [{ errorCode, rawData } = { errorCode: "", rawData: "" }] = await failedRecords();
  expect(errorCode).toBe("Lambda.ProcessingFailedStatus");
  const change = JSON.parse(Buffer.from(rawData, "base64").toString());
  expect(change.dynamodb.NewImage).toEqual(item);
});

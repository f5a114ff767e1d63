import { readdirSync, readFileSync, statSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { BatchWriteItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import Table from "cli-table3";
import { ORDERS_TABLE, type OrderRow } from "../athena/orders-table.ts";
import { runQuery } from "../athena/query.ts";
import { createDynamoDbClient } from "../functions/shared/aws/dynamodb.ts";
import { emulatorClientConfig } from "../local/emulator.ts";
import { ensureInsights, withLake } from "../local/insights.ts";
import { LAKE } from "../local/lake/archiver.ts";
import { ensureOrdersChain } from "../local/orders/chain.ts";
import { ORDERS } from "../local/orders/names.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { withPlaces } from "./measurements.ts";
import { median } from "./median.ts";

/** As many as DynamoDB takes at once. */
const BATCH = 25;
const AT_ONCE = 4;
const WARM_UP_SECONDS = 5;
const DISTINCT_ORDERS = 5_000;
const LAST_ROWS_MS = 120_000;
const QUERIES = 3;

/** Of their paths where the emulator keeps what lies in S3. */
const OBJECTS = `/${LAKE}/${ORDERS_TABLE.prefix}`;

const STATUSES = ["placed", "paid", "shipped", "delivered"];
const ITEMS = JSON.stringify([
  { product_id: "p1", product_name: "kettle, 1 l", quantity: 1, unit_price: "29.97" },
  { product_id: "p2", product_name: "cup", quantity: 2, unit_price: "9.99" },
]);

/** Milliseconds. */
interface Percentiles {
  p50: number;
  p95: number;
  max: number;
}

export interface OrdersLatency {
  changes: number;
  /** That were written, and asked for. */
  per_second: number;
  wanted_per_second: number;
  /** From the sending of a write to the object that has its row. */
  visible_ms: Percentiles;
  lost: number;
  more_than_once: number;
  /** How long `orders_now` of all that was written takes. */
  query_ms: number;
  /** The machine's, of the last minute: what else ran on it. */
  load: number;
}

/** Changes of orders at this pace through the laptop's table, pipe, stream, Firehose and transform, into its lake. */
export async function measureOrders(perSecond: number, seconds: number): Promise<OrdersLatency> {
  return withPlaces(async (places) => {
    const emulator = await startTestEmulator(places.emulator);
    const { endpoint } = emulator;
    const dynamoDb = createDynamoDbClient(emulatorClientConfig(endpoint));
    try {
      await Promise.all([ensureInsights(endpoint), ensureOrdersChain(endpoint)]);
      await write(dynamoDb, perSecond, WARM_UP_SECONDS, "warm");
      const began = performance.now();
      const changes = await write(dynamoDb, perSecond, seconds, "timed");
      const took = (performance.now() - began) / 1000;
      const load = loadavg()[0] ?? 0;
      const objects = join(places.emulator, "s3");
      const visible = await seen(objects, changes);
      const times = [...visible.first.values()].sort((one, other) => one - other);
      const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
      return {
        ...{ changes, per_second: changes / took, wanted_per_second: perSecond },
        visible_ms: { p50: at(0.5), p95: at(0.95), max: at(1) },
        ...{ lost: changes - visible.first.size, more_than_once: visible.rows - visible.first.size },
        ...{ query_ms: await queryTime(endpoint), load },
      };
    } finally {
      dynamoDb.destroy();
      await emulator.stop();
    }
  });
}

/** Writes at a steady pace; a row tells the time at which its write was sent. @returns how many */
async function write(
  dynamoDb: DynamoDBClient,
  perSecond: number,
  seconds: number,
  name: string,
): Promise<number> {
  const batches = Math.ceil((perSecond * seconds) / BATCH);
  const began = Date.now();
  const dueMs = (number: number) => began + (number * BATCH * 1000) / perSecond;
  let next = 0;
  async function writeOn(): Promise<void> {
    for (let number = next++; number < batches; number = next++) {
      await delay(Math.max(0, dueMs(number) - Date.now()));
      await send(dynamoDb, number, name);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, writeOn));
  return batches * BATCH;
}

async function send(dynamoDb: DynamoDBClient, number: number, name: string): Promise<void> {
  const sentMs = Date.now();
  const requests = Array.from({ length: BATCH }, (_, index) => ({
    PutRequest: { Item: item(number * BATCH + index, `${name} ${sentMs}`) },
  }));
  await dynamoDb.send(new BatchWriteItemCommand({ RequestItems: { [ORDERS]: requests } }));
}

const item = (number: number, user: string) => ({
  orderid: { S: `order-${number % DISTINCT_ORDERS}` },
  status: { S: STATUSES[Math.floor(number / DISTINCT_ORDERS) % STATUSES.length] as string },
  currency: { S: "EUR" },
  user_id: { S: user },
  items: { S: ITEMS },
  // Each is another one, or nothing would change.
  value: { N: (number / 100).toFixed(2) },
});

interface Seen {
  /** Of each change how long it took, in milliseconds, by its id. */
  first: Map<string, number>;
  rows: number;
}

/** What lies in the lake, once all is there or nothing more comes: who asked before would slow down what is measured. */
async function seen(folder: string, changes: number): Promise<Seen> {
  const until = performance.now() + LAST_ROWS_MS;
  let found = read(folder);
  while (found.first.size < changes && performance.now() < until) {
    await delay(2_000);
    found = read(folder);
  }
  return found;
}

function read(folder: string): Seen {
  const first = new Map<string, number>();
  let rows = 0;
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, file);
    if (!file.includes(OBJECTS) || !file.endsWith(".gz")) {
      continue;
    }
    const { mtimeMs } = statSync(path);
    for (const line of gunzipSync(readFileSync(path)).toString().trimEnd().split("\n")) {
      const { user_id, event_id } = JSON.parse(line) as OrderRow;
      const [name, sentMs] = (user_id ?? "").split(" ");
      if (name === "timed") {
        rows += 1;
        const took = mtimeMs - Number(sentMs);
        first.set(event_id ?? "", Math.min(took, first.get(event_id ?? "") ?? took));
      }
    }
  }
  return { first, rows };
}

async function queryTime(endpoint: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < QUERIES; round += 1) {
    const began = performance.now();
    await withLake(endpoint, (lake) =>
      runQuery(lake, { sql: "select count(*), sum(price) from orders_now", parameters: [] }),
    );
    times.push(performance.now() - began);
  }
  return median(times);
}

export function ordersTable(measured: OrdersLatency): string {
  const table = new Table({ style: { head: [], border: [] }, colAligns: ["left", "right"] });
  const whole = (value: number) => Math.round(value).toLocaleString("en-US");
  const { visible_ms: visible } = measured;
  table.push(
    ["changes of orders", whole(measured.changes)],
    ["a second, wanted", whole(measured.wanted_per_second)],
    ["a second, written", whole(measured.per_second)],
    ["visible, p50", `${whole(visible.p50)} ms`],
    ["visible, p95", `${whole(visible.p95)} ms`],
    ["visible, the last", `${whole(visible.max)} ms`],
    ["lost", whole(measured.lost)],
    ["delivered more than once", whole(measured.more_than_once)],
    ["orders_now of all of them", `${whole(measured.query_ms)} ms`],
    ["the machine's load meanwhile", measured.load.toFixed(1)],
  );
  return table.toString();
}

// The commands as they ask an environment on AWS: by its Lambda, on the emulator's DynamoDB.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordedAnswer } from "../functions/order-desk/record-versions.ts";
import { createEmulatedOrders } from "../functions/order-desk/testing/emulated-orders.ts";
import { type Emulator, emulatorEnvironment } from "../local/emulator.ts";
import { invokeOnEmulator } from "../local/lambdas.ts";
import { replayOrders } from "../local/olist/replay-orders.ts";
import { deployOrderDesk } from "../local/orders/order-desk.ts";
import type { Speed } from "../local/replay/pace.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { cancelOrder, changeOrder, deleteOrder, putOrder } from "./orders.ts";
import { replayDataSet } from "./orders-replay.ts";
import { startCli } from "./testing/run-cli.ts";

const LAMBDA = "ecommerce-streaming-dev-order-desk";

let folder: string;
let emulator: Emulator;
let table: Awaited<ReturnType<typeof createEmulatedOrders>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "orders-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  table = await createEmulatedOrders(emulator.endpoint, "orders");
  await deployOrderDesk(emulator.endpoint, { name: LAMBDA, table: "orders" });
});

afterAll(async () => {
  table.close();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

const environment = () => ({
  ...emulatorEnvironment(emulator.endpoint),
  ECOMMERCE_STREAMING_LOCAL: join(folder, "local"),
});

async function onDev(...args: string[]) {
  const { output, ended } = startCli(["orders", ...args, "--env", "dev"], environment());
  return { code: await ended, ...output };
}

const ORDER = JSON.stringify({
  orderid: "-o-1",
  currency: "EUR",
  items: [{ product_id: "cup", quantity: 2, unit_price: "4.50" }],
});
const CUP = '[{"product_id":"cup","quantity":1,"unit_price":4.5}]';

test("an order is put, changed, shown and deleted, and what is refused is told in one line", async () => {
  const placed = "order -o-1 is placed: 2 pieces, 9.00 EUR, version 1";
  expect(await onDev("put", ORDER)).toEqual({ code: 0, stderr: "", stdout: `${placed}\n` });
  const [again, refused] = await Promise.all([
    onDev("put", ORDER),
    onDev("change", "-o-1", "--status", "delivered"),
  ]);
  expect(again.stdout).toBe(`${placed}; it was there before\n`);
  expect(refused).toEqual({
    ...{ code: 1, stdout: "" },
    stderr: "order -o-1 is placed: it can become paid or cancelled, not delivered\n",
  });
  const changed = await onDev("change", "-o-1", "--status", "paid", "--items", CUP);
  expect(changed.stdout).toBe("order -o-1 is paid: 1 piece, 4.50 EUR, version 2\n");
  const cancelled = JSON.parse((await onDev("cancel", "-o-1", "--json")).stdout);
  expect(cancelled).toMatchObject({ changed: true, order: { status: "cancelled" } });
  expect((await onDev("delete", "-o-1")).stdout).toBe("order -o-1 is deleted\n");
  expect(await table.all()).toEqual([]);
}, 120_000);

const DEV = { env: "dev" };

test.each<[what: string, run: () => Promise<void>, line: string]>([
  ["no JSON", () => putOrder("{", DEV), "the order must be JSON, not {"],
  ["no object", () => putOrder("[]", DEV), "the order must be a JSON object"],
  ["no order", () => putOrder("{}", DEV), "currency: is missing"],
  ["no version", () => changeOrder("o", { ...DEV, version: "x" }), "--version must be a whole number, not x"],
  ["no change", () => changeOrder("o", DEV), "a change has a status, items, or both"],
  ["no such order", () => deleteOrder("o", DEV), "there is no order o"],
  [
    "no speed",
    () => replayDataSet("nowhere", { ...DEV, speed: "fast" }),
    "--speed must be a factor such as 3600, or max",
  ],
  [
    "no file",
    () => replayDataSet("nowhere", { ...DEV, speed: "max" }),
    "there is no file nowhere/olist_order_items_dataset.csv",
  ],
  ["no system", () => cancelOrder("o", { env: "local" }), "nothing runs: npm start starts the system"],
])("%s is told in one line", async (_what, run, line) => {
  const before = { ...process.env };
  Object.assign(process.env, environment());
  await expect(run()).rejects.toThrow(line);
  process.env = before;
});

/** A folder of two orders; the second was handed over before it was approved. */
function writeOlist(): string {
  writeFileSync(
    join(folder, "olist_orders_dataset.csv"),
    `order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date
a,c1,canceled,2018-01-01 10:00:00,,,,2018-02-01 00:00:00
b,c2,delivered,2018-01-01 09:00:00,2018-01-03 12:00:00,2018-01-02 12:00:00,2018-01-05 00:00:00,2018-02-01 00:00:00
`,
  );
  writeFileSync(
    join(folder, "olist_order_items_dataset.csv"),
    `order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value
b,1,p1,s,2018-01-04 00:00:00,39.90,17.93
b,2,p1,s,2018-01-04 00:00:00,39.90,17.93
`,
  );
  return folder;
}

const replay = (from: string, speed: Speed) =>
  replayOrders({
    folder: from,
    speed,
    record: (versions) =>
      invokeOnEmulator(emulator.endpoint, LAMBDA, { action: "record", versions }) as Promise<RecordedAnswer>,
  });

const SMALL = { orders: 2, out_of_order: 1, changes: 5 };

test("a data set's orders are written step by step, whatever their times say, and once", async () => {
  const { stdout } = await onDev("replay", writeOlist());
  expect(stdout.split("\n")).toEqual([
    "2 orders in 5 changes: 5 written, 0 were there before",
    "orders whose times are out of order: 1; they are written step by step all the same",
    "",
  ]);
  expect(await replay(folder, "max")).toEqual({ ...SMALL, written: 0, repeated: 5 });
  expect(await table.all()).toMatchObject([
    { orderid: "a", status: "canceled", value: "0.00", version: 1 },
    {
      ...{ orderid: "b", status: "delivered", value: "79.80", currency: "BRL", user_id: "c2", version: 4 },
      ...{ placed_at: "2018-01-01T09:00:00.000Z", changed_at: "2018-01-05T00:00:00.000Z" },
      items: [{ product_id: "p1", quantity: 2, unit_price: "39.90" }],
    },
  ]);
}, 60_000);

test("at a speed a replay takes its time", async () => {
  const began = performance.now();
  // Of three waits of a day or more, and one of an hour, each is cut to an hour.
  expect(await replay(writeOlist(), 14_400)).toEqual({ ...SMALL, written: 0, repeated: 5 });
  expect(performance.now() - began).toBeGreaterThan(700);
});

(process.env.OLIST ? test : test.skip)(
  "Olist's orders become what they are, with OLIST=FOLDER",
  async () => {
    const began = performance.now();
    expect(await replay(process.env.OLIST as string, "max")).toEqual({
      ...{ orders: 3000, out_of_order: 50, changes: 11_841, written: 11_841, repeated: 0 },
    });
    const seconds = (performance.now() - began) / 1000;
    process.stdout.write(`Olist: ${Math.round(11_841 / seconds)} changes/s (${seconds.toFixed(1)} s)\n`);
    const written = (await table.all()).filter(({ orderid }) => orderid.length > 1);
    const byStatus: Record<string, number> = {};
    let cents = 0n;
    for (const { status, value } of written) {
      byStatus[status] = (byStatus[status] ?? 0) + 1;
      cents += BigInt(value.replace(".", ""));
    }
    expect(byStatus).toEqual({
      ...{ delivered: 2904, shipped: 38, canceled: 24, unavailable: 17, invoiced: 9, processing: 8 },
    });
    expect(cents).toBe(39_246_858n);
  },
  600_000,
);

// Of a system that another process runs.
import { rmSync } from "node:fs";
import { createDynamoDbClient } from "../functions/shared/aws/dynamodb.ts";
import { makeTestPlaces } from "../local/database/test-database.ts";
import { type Emulator, emulatorClientConfig } from "../local/emulator.ts";
import { ensureInsights } from "../local/insights.ts";
import { ensureOrdersChain } from "../local/orders/chain.ts";
import { writeOrders } from "../local/orders/testing/write-orders.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { waitUntil } from "../local/wait-until.ts";
import { runCli } from "./testing/run-cli.ts";
import { runPiped } from "./testing/run-piped.ts";

const places = makeTestPlaces();
let emulator: Emulator;
let release: () => void;

beforeAll(async () => {
  emulator = await startTestEmulator(places.emulator);
  release = takeRunLock(places.lock, "start");
  await ensureInsights(emulator.endpoint);
});

afterAll(async () => {
  release();
  await emulator.stop();
  rmSync(places.local, { recursive: true, force: true });
});

const orders = (...args: string[]) => runCli(places.local, "orders", ...args);

test("without the lane history and watch say how to switch it on", async () => {
  const [history, watch] = await Promise.all([orders("history", "o-1"), orders("watch")]);
  expect(history).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^.*lane orders.*\n$/),
  });
  expect(watch).toMatchObject({ code: 1, stdout: "" });
  expect(watch.stderr).toMatch(/there are no orders to watch: the lane orders is off\n$/);
}, 60_000);

test("an order's versions are told, each from when to when, also once it is deleted", async () => {
  const from = new Date().toISOString();
  await ensureOrdersChain(emulator.endpoint);
  const dynamoDb = createDynamoDbClient(emulatorClientConfig(emulator.endpoint));
  const { put, remove } = writeOrders(dynamoDb);
  await put("-o-1", "placed", "9.00");
  await put("-o-1", "paid", "8.50");
  await remove("-o-1");
  dynamoDb.destroy();
  const history = async () => JSON.parse((await orders("history", "-o-1", "--json")).stdout || "[]");
  await waitUntil("its changes to arrive", async () => (await history())[1]?.became === "removed", {
    ...{ timeoutMs: 60_000, everyMs: 500 },
  });
  expect(await history()).toMatchObject([
    { orderid: "-o-1", version: 1, became: "changed", status: "placed", worth: "9.00", currency: "EUR" },
    { orderid: "-o-1", version: 2, became: "removed", status: "paid", worth: "8.50" },
  ]);
  const { stdout } = await orders("history", "-o-1");
  expect(stdout).toMatch(/│ -o-1 +│ +1 │ 20.*Z │ 20.*Z │ changed │ INSERT │ placed │/);
  expect(await orders("history", "o-2")).toEqual({
    ...{ code: 1, stdout: "" },
    stderr: "the lake knows no order o-2, or not yet\n",
  });

  const piped = runPiped(places.local, `orders watch --json --from ${from} | head -1`);
  expect(piped.code).toBe(0);
  expect(JSON.parse(piped.stdout)).toMatchObject({ orderid: "-o-1", event: "INSERT", status: "placed" });
}, 120_000);

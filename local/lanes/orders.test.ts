import { rmSync } from "node:fs";
import { ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { StopPipeCommand } from "@aws-sdk/client-pipes";
import { readRows } from "../../athena/cells.ts";
import { runQuery } from "../../athena/query.ts";
import { listRaw, readRaw } from "../../functions/archiver/raw-records.ts";
import type { GeneratorSettings } from "../../functions/generator/settings.ts";
import { createDynamoDbClient } from "../../functions/shared/aws/dynamodb.ts";
import { createPipesClient } from "../../functions/shared/aws/pipes.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import { ensureBucket } from "../buckets.ts";
import { makeTestPlaces } from "../database/test-database.ts";
import { type Emulator, emulatorClientConfig } from "../emulator.ts";
import { withEventBridge } from "../event-rules.ts";
import { FAILED_RECORDS } from "../failed-records.ts";
import { deployGenerator, GENERATOR_RULE, LOCAL_SETTINGS } from "../generator.ts";
import { ensureInsights, withLake } from "../insights.ts";
import { deployArchiver, LAKE } from "../lake/archiver.ts";
import type { Machine } from "../machine.ts";
import { localName } from "../names.ts";
import { ORDERS } from "../orders/names.ts";
import { ensureOrdersTable } from "../orders/table.ts";
import { writeOrders } from "../orders/testing/write-orders.ts";
import { makePlaces } from "../places.ts";
import { startTestEmulator } from "../test-emulator.ts";
import { createUndoStack } from "../undo-stack.ts";
import { waitUntil } from "../wait-until.ts";
import { findLaneStates } from "./lane-state.ts";
import { ORDERS_LANE } from "./orders.ts";

const TEN = Array.from({ length: 10 }, (_, number) => number);

const SOON = { timeoutMs: 30_000, everyMs: 300 };

const places = makeTestPlaces();
const stopLanes = createUndoStack();
let emulator: Emulator;

beforeAll(async () => {
  makePlaces(places);
  emulator = await startTestEmulator(places.emulator);
  const { endpoint } = emulator;
  await Promise.all([
    deployArchiver(endpoint),
    ensureBucket(endpoint, FAILED_RECORDS),
    ensureInsights(endpoint),
    deployGenerator(places, endpoint, LOCAL_SETTINGS),
  ]);
});

afterAll(async () => {
  await stopLanes.run();
  await emulator.stop();
  rmSync(places.local, { recursive: true, force: true });
});

/** As somebody by hand: the lane starts it again. */
async function stopPipe(): Promise<void> {
  const pipes = createPipesClient(emulatorClientConfig(emulator.endpoint));
  await pipes.send(new StopPipeCommand({ Name: ORDERS }));
  pipes.destroy();
}

/** @returns stops it; also stopped where a test fails before */
async function startLane(
  generator?: GeneratorSettings,
  crash = () => undefined as Error | undefined,
): Promise<() => Promise<void>> {
  const undo = createUndoStack();
  stopLanes.add(undo.run);
  const machine = {
    ...{ places, emulator, onStop: undo.add, crash },
    step: (_: string, work: () => unknown) => work(),
  };
  await ORDERS_LANE.start(machine as unknown as Machine, generator);
  return undo.run;
}

async function put(...orderids: string[]): Promise<void> {
  const dynamoDb = createDynamoDbClient(emulatorClientConfig(emulator.endpoint));
  const { put: putOne } = writeOrders(dynamoDb);
  for (const orderid of orderids) {
    await putOne(orderid, "placed", "9.00");
  }
  dynamoDb.destroy();
}

const ordersNow = () =>
  withLake(emulator.endpoint, async (lake) => {
    const sql = "select orderid from orders_now order by orderid asc";
    return readRows(await runQuery(lake, { sql, parameters: [] })).map(([orderid]) => orderid);
  });

const waitForOrders = (count: number) =>
  waitUntil(`${count} orders`, async () => (await ordersNow()).length >= count, SOON);

async function rawChanges(): Promise<string[]> {
  const s3 = createS3Client(emulatorClientConfig(emulator.endpoint));
  const keys = await listRaw(s3, LAKE, "orders");
  const lines = (await Promise.all(keys.map((key) => readRaw(s3, LAKE, key)))).flat();
  s3.destroy();
  return lines.map(({ key }) => key);
}

const targetsOfGenerator = () =>
  withEventBridge(emulator.endpoint, async (events) => {
    const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: GENERATOR_RULE }));
    return Targets.map(({ Id = "" }) => Id.replace(localName(""), "")).sort();
  });

test("orders come into the lake, also what was written before, between two runs and while the emulator was stopped", async () => {
  await ensureOrdersTable(emulator.endpoint);
  await put(...TEN.map((number) => `before-${number}`));
  const stop = await startLane();
  await put("while");
  await waitForOrders(11);
  expect(findLaneStates(places)).toMatchObject([{ name: "orders", consumers: [{ givenUp: 0 }] }]);
  await stop();
  expect(findLaneStates(places)).toEqual([]);

  await put("between-1", "between-2");
  await stopPipe();
  await emulator.stop();
  emulator = await startTestEmulator(places.emulator);
  const stopAgain = await startLane();
  await put("again");
  const all = ["again", ...TEN.map((number) => `before-${number}`), "between-1", "between-2", "while"];
  await waitForOrders(all.length);
  expect(await ordersNow()).toEqual(all);
  await stopAgain();
  // A pipe that is stopped may bring a change twice.
  expect([...new Set(await rawChanges())].sort()).toEqual(all);
}, 120_000);

test("an order that was taken is in the lake, whenever all is killed", async () => {
  const before = await ordersNow();
  let crash: Error | undefined;
  const stop = await startLane(undefined, () => crash);
  const orderids = Array.from({ length: 20 }, (_, number) => `killed-${number}`);
  await put(...orderids);
  crash = new Error("killed");
  process.kill(emulator.pid, "SIGKILL");
  await emulator.exited;
  await stop();
  emulator = await startTestEmulator(places.emulator);
  const stopAgain = await startLane();
  const all = [...before, ...orderids].sort();
  await waitForOrders(all.length);
  expect(await ordersNow()).toEqual(all);
  await stopAgain();
}, 120_000);

test("with the made-up shop its checkouts are orders at once, and no more once the lane is off", async () => {
  const before = (await ordersNow()).length;
  const stop = await startLane(LOCAL_SETTINGS);
  await waitForOrders(before + 1);
  expect(await targetsOfGenerator()).toEqual(["generator", "order-desk"]);
  await stop();
  expect(await targetsOfGenerator()).toEqual(["generator"]);
}, 60_000);

// From the zip, beside the chain that brings the table's changes into the lake.

import { DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { emulatorClientConfig } from "../../local/emulator.ts";
import { deployArchiver } from "../../local/lake/archiver.ts";
import { deployFunction, invokeOnEmulator, withLambda } from "../../local/lambdas.ts";
import { deleteFirehose, ensureFirehose } from "../../local/orders/firehose.ts";
import { ORDER_CHANGES, ORDER_RECONCILER, ORDERS } from "../../local/orders/names.ts";
import { deployOrderReconciler } from "../../local/orders/order-reconciler.ts";
import { ensurePipe } from "../../local/orders/pipe.ts";
import { ensureOrdersTable } from "../../local/orders/table.ts";
import { writeOrders } from "../../local/orders/testing/write-orders.ts";
import { ensureStreams } from "../../local/streams.ts";
import { waitUntil } from "../../local/wait-until.ts";
import type { OrderChangesEnvironment } from "../order-changes/env.ts";
import { createKinesisClient } from "../shared/aws/kinesis.ts";
import type { FailedRows } from "./list-failed.ts";
import type { Reconciliation } from "./order-reconciler.ts";
import type { Replay } from "./replay-failed.ts";
import { archiveOrders } from "./testing/archive-orders.ts";
import { type EmulatedLake, startEmulatedLake } from "./testing/emulated-lake.ts";

const SOON = { timeoutMs: 60_000, everyMs: 200 };

let lake: EmulatedLake;
let archiving: ReturnType<typeof archiveOrders>;
let orders: ReturnType<typeof writeOrders>;

const deployChanges = () =>
  deployFunction<OrderChangesEnvironment>({
    endpoint: lake.endpoint,
    noun: "order-changes",
    environment: {},
  });

beforeAll(async () => {
  lake = await startEmulatedLake();
  const { endpoint, folder, clients } = lake;
  orders = writeOrders(clients.dynamoDb);
  const kinesis = createKinesisClient(emulatorClientConfig(endpoint));
  await Promise.all([
    ensureStreams(kinesis, [ORDERS], 2),
    deployArchiver(endpoint),
    deployChanges(),
    deployOrderReconciler(endpoint),
  ]);
  kinesis.destroy();
  archiving = archiveOrders(endpoint, folder);
});

afterAll(async () => {
  await archiving.stop();
  await lake.stop();
});

const invoke = <T>(payload: object) =>
  invokeOnEmulator(lake.endpoint, ORDER_RECONCILER, payload) as Promise<T>;

/** As EventBridge asks. */
const reconcile = () => invoke<Reconciliation>({ time: "2026-01-31T12:00:00Z", source: "aws.events" });

async function put(from: number, to: number, status = "placed"): Promise<void> {
  for (let number = from; number <= to; number += 1) {
    await orders.put(`o-${number}`, status, "9.00");
  }
}

const waitForRaw = (changes: number) =>
  waitUntil(`${changes} changes in raw`, async () => (await lake.lines("raw/")).length >= changes, SOON);

const count = async (what: string) => Number((await lake.ask(`select count(*) from ${what}`))[0]?.[0]);

const waitForDelivered = (changes: number) =>
  waitUntil(`${changes} changes`, async () => (await count("orders_cdc_once")) >= changes, SOON);

test("orders that were written before there was a Firehose, and while it was replaced, are in the lake after a run", async () => {
  await put(1, 10);
  await ensurePipe(lake.endpoint, await ensureOrdersTable(lake.endpoint));
  await waitForRaw(10);
  await ensureFirehose(lake.endpoint);
  await put(11, 11);
  await waitForDelivered(1);
  await deleteFirehose(lake.endpoint);
  await put(12, 21);
  await waitForRaw(21);
  await ensureFirehose(lake.endpoint);
  expect(await count("orders_now")).toBe(1);

  const found = await reconcile();
  expect(found.changes).toMatchObject({ changes: 21, refilled: 20, put_aside: 0, is_complete: true });
  expect(found.orders).toMatchObject({ orders: 21, differ: 0, some: [] });
  expect(await count("orders_now")).toBe(21);

  const again = await reconcile();
  expect(again.changes).toMatchObject({ refilled: 0, put_aside: 0 });
  expect(await count("orders")).toBe(21);
});

test("changes that failed while the function was away are replayed, twice, and doubled by nothing", async () => {
  await withLambda(lake.endpoint, (lambda) =>
    lambda.send(new DeleteFunctionCommand({ FunctionName: ORDER_CHANGES })),
  );
  const before = await count("orders_cdc_once");
  await put(30, 34);
  const failed = () => invoke<FailedRows>({ action: "failed" });
  await waitUntil("five failed rows", async () => (await failed()).count === 5, SOON);
  await deployChanges();
  const { rows, replayable } = await failed();
  expect(replayable).toBe(5);
  expect(rows.map(({ error, reason }) => [error, reason])).toEqual(
    Array(5).fill(["Lambda.FunctionNotFound", null]),
  );

  const one = rows[0]?.id.slice(0, 12);
  expect(await invoke<Replay>({ action: "replay", ids: [one] })).toEqual({
    ...{ replayed: 1, failed_again: 0, found: [one], next: null },
  });
  expect((await failed()).count).toBe(4);
  expect(await invoke<Replay>({ action: "replay" })).toMatchObject({ replayed: 4, failed_again: 0 });
  expect(await invoke<Replay>({ action: "replay" })).toMatchObject({ replayed: 0, failed_again: 0 });
  expect(await count("orders_cdc_once")).toBe(before + 5);
  expect(await reconcile()).toMatchObject({
    ...{ changes: { refilled: 0, put_aside: 0 }, failed: 0, orders: { differ: 0 } },
  });
  expect(await count("orders")).toBe(before + 5);
});

test("while orders are written all the time, no difference is told", async () => {
  let isOver = false;
  const writing = (async () => {
    for (let number = 0; !isOver; number += 1) {
      await orders.put(`steady-${number}`, "placed", `${number}.50`);
      await orders.put(`steady-${Math.floor(number / 2)}`, "paid", `${number}.50`);
      if (number % 7 === 6) {
        await orders.remove(`steady-${Math.floor(number / 3)}`);
      }
    }
  })();
  let found: Reconciliation;
  try {
    await waitUntil("some to be there", async () => (await count("orders_now")) > 60, SOON);
    found = await reconcile();
  } finally {
    isOver = true;
    await writing;
  }
  expect(found.orders).toMatchObject({ differ: 0, some: [] });
}, 60_000);

test("a change of which no row can be made is put aside, told of each time, and keeps no other from the lake", async () => {
  const item = { orderid: { S: "unreadable" }, status: { S: "placed" }, value: { S: "ten" } };
  await orders.putMany([item as never]);
  const failed = () => invoke<FailedRows>({ action: "failed", limit: 1 });
  await waitUntil("a failed row", async () => (await failed()).count === 1, SOON);
  expect((await failed()).rows).toMatchObject([
    { error: "Lambda.ProcessingFailedStatus", reason: "price is no amount of money" },
  ]);
  const found = await reconcile();
  expect(found).toMatchObject({ changes: { refilled: 0, put_aside: 0 }, failed: 1 });
  expect(found.orders.some).toEqual([{ orderid: "unreadable", kind: "missing_in_lake" }]);
  expect(await invoke<Replay>({ action: "replay" })).toMatchObject({ replayed: 0, failed_again: 1 });
  expect((await failed()).count).toBe(1);
  await orders.remove("unreadable");
});

test.each([{}, { action: "refill" }, { action: "replay", ids: [] }, { action: "replay", ids: ["x"] }])(
  "%j is no request",
  async (payload) => {
    await expect(invoke(payload)).rejects.toThrow(/the payload is no request; allowed are/);
  },
);

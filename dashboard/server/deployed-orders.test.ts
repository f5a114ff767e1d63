// Environment "local" is deployed as any other: the same Lambdas by the same names, on the emulator.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { inserted, putFailed } from "../../functions/order-reconciler/testing/put-changes.ts";
import { createLambdaClient } from "../../functions/shared/aws/lambda.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import { ensureBucket } from "../../local/buckets.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { deployInsights, ensureInsights } from "../../local/insights.ts";
import { LAKE } from "../../local/lake/archiver.ts";
import { declareOrders } from "../../local/orders/catalog.ts";
import { deployOrderReconciler } from "../../local/orders/order-reconciler.ts";
import { ensureOrdersTable } from "../../local/orders/table.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { findDeployedOrders } from "./deployed-orders.ts";
import { problemOf } from "./testing/problem-of.ts";

const stateDir = mkdtempSync(join(tmpdir(), "deployed-orders-"));
let emulator: Emulator;
let lambda: LambdaClient;

beforeAll(async () => {
  emulator = await startTestEmulator(stateDir);
  const { endpoint } = emulator;
  lambda = createLambdaClient(emulatorClientConfig(endpoint));
  await Promise.all([ensureInsights(endpoint), deployInsights(endpoint), ensureBucket(endpoint, LAKE)]);
});
afterAll(async () => {
  lambda.destroy();
  await emulator.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

test("where the lane is deployed and has not declared its table, or its Lambda lacks, that is told", async () => {
  const orders = findDeployedOrders(lambda, "local", true);
  expect(await problemOf(orders.run("orders-by-status", { parameters: {} }))).toMatchObject({
    message: "the lane orders is off, so there is nothing to ask of",
  });
  expect(await problemOf(orders.failed())).toMatchObject({
    kind: "away",
    message: expect.stringContaining("there is no Lambda ecommerce-streaming-local-order-reconciler"),
  });
});

test("reports come from the insights Lambda; what failed, what was found and replays from the reconciler", async () => {
  const { endpoint } = emulator;
  await Promise.all([declareOrders(endpoint), ensureOrdersTable(endpoint), deployOrderReconciler(endpoint)]);
  const s3 = createS3Client(emulatorClientConfig(endpoint));
  await putFailed(s3, [inserted(1), inserted(2)], "x");
  s3.destroy();
  const orders = findDeployedOrders(lambda, "local", true);
  expect(await orders.reconciled()).toBeNull();
  const { count, rows } = await orders.failed();
  expect([count, rows.length]).toEqual([2, 2]);
  expect(await orders.replay([rows[0]?.id as string])).toEqual({ replayed: 1, failed_again: 0 });
  expect(await orders.run("orders-by-status", { parameters: {} })).toMatchObject({
    rows: [["placed", "EUR", 1, 3, "29.97"]],
    notes: [expect.stringMatching(/^From the orders .* scanned\.$/)],
  });
  await orders.reconcile();
  expect(await orders.reconciled()).toMatchObject({ failed: 1, orders: { differ: 1 } });
});

test("where the lane is off nothing is asked", async () => {
  const asked = { send: () => Promise.reject(new Error("asked")) } as unknown as LambdaClient;
  const orders = findDeployedOrders(asked, "dev", false);
  const problem = { status: 503, kind: "away", message: "dev is without the lane orders" };
  expect(await problemOf(orders.run("orders-by-status", { parameters: {} }))).toEqual(problem);
  expect(await problemOf(orders.failed())).toEqual(problem);
  expect(await problemOf(orders.reconcile())).toEqual(problem);
  expect(orders.switchOn).toBe(
    '"orders" among the lanes of dev in config/environments.ts, then npm run deploy -- dev',
  );
});

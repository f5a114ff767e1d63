import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteObjectsCommand } from "@aws-sdk/client-s3";
import { readRows } from "../../../athena/cells.ts";
import { runQuery } from "../../../athena/query.ts";
import type { Lake } from "../../../athena/reports.ts";
import { ensureBucket } from "../../../local/buckets.ts";
import { emulatorClientConfig } from "../../../local/emulator.ts";
import { ensureInsights, withLake } from "../../../local/insights.ts";
import { LAKE } from "../../../local/lake/archiver.ts";
import { declareOrders } from "../../../local/orders/catalog.ts";
import { ORDERS } from "../../../local/orders/names.ts";
import { ensureOrdersTable } from "../../../local/orders/table.ts";
import { startTestEmulator } from "../../../local/test-emulator.ts";
import { createAthenaClient } from "../../shared/aws/athena.ts";
import { createDynamoDbClient } from "../../shared/aws/dynamodb.ts";
import { createS3Client } from "../../shared/aws/s3.ts";
import { openObjects } from "../objects.ts";
import {
  createOrderReconciler,
  type OrderReconcilerParts,
  type Reconciliation,
} from "../order-reconciler.ts";

/** An emulator of a test's own with the lake's bucket and catalog and an empty table of orders, and a reconciler of them. */
export async function startEmulatedLake() {
  const folder = mkdtempSync(join(tmpdir(), "order-reconciler-"));
  const emulator = await startTestEmulator(join(folder, "emulator"));
  const { endpoint } = emulator;
  const config = emulatorClientConfig(endpoint);
  const clients = {
    s3: createS3Client(config),
    dynamoDb: createDynamoDbClient(config),
    athena: createAthenaClient(config),
  };
  await Promise.all([ensureInsights(endpoint), ensureOrdersTable(endpoint), ensureBucket(endpoint, LAKE)]);
  await declareOrders(endpoint);
  const place = await withLake(endpoint, async ({ glue: _, ...lake }: Lake) => lake);
  const objects = openObjects(clients.s3, LAKE);
  const measured: Record<string, number>[] = [];

  function reconciler(parts: Partial<OrderReconcilerParts & { athena: typeof clients.athena }> = {}) {
    const { athena = clients.athena, ...others } = parts;
    return createOrderReconciler({
      ...{ s3: clients.s3, dynamoDb: clients.dynamoDb, lake: { ...place, athena } },
      ...{ bucket: LAKE, table: ORDERS, deliverySeconds: 0, now: Date.now },
      publish: ({ values }) => measured.push(values as Record<string, number>),
      logger: { error: () => {} },
      ...others,
    });
  }

  return {
    ...{ folder, endpoint, clients, objects, measured, reconciler },

    reconcile: (parts: Parameters<typeof reconciler>[0] = {}) =>
      reconciler(parts)({ action: "reconcile" }) as Promise<Reconciliation>,

    ask: (sql: string) =>
      withLake(endpoint, async (lake) => readRows(await runQuery(lake, { sql, parameters: [] }))),

    async keys(prefix: string): Promise<string[]> {
      const keys: string[] = [];
      for await (const { key } of objects.list(prefix)) {
        keys.push(key);
      }
      return keys;
    },

    async lines(prefix: string): Promise<string[]> {
      const found: string[] = [];
      for await (const { key } of objects.list(prefix)) {
        for await (const lines of objects.lines(key)) {
          found.push(...lines);
        }
      }
      return found;
    },

    /** As if there had been nothing. */
    async empty(): Promise<void> {
      const keys: { Key: string }[] = [];
      for await (const { key } of objects.list("")) {
        keys.push({ Key: key });
      }
      if (keys.length > 0) {
        await clients.s3.send(new DeleteObjectsCommand({ Bucket: LAKE, Delete: { Objects: keys } }));
      }
    },

    async stop(): Promise<void> {
      for (const client of Object.values(clients)) {
        client.destroy();
      }
      await emulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type EmulatedLake = Awaited<ReturnType<typeof startEmulatedLake>>;

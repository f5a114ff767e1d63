import { join } from "node:path";
import { DeletePipeCommand } from "@aws-sdk/client-pipes";
import getPort, { clearLockedPorts } from "get-port";
import { ARCHIVER_MAPPING } from "../../config/lake.ts";
import type { OrderChangesEnvironment } from "../../functions/order-changes/env.ts";
import type { OrderReconcilerAnswers } from "../../functions/order-reconciler/order-reconciler.ts";
import type { OrderReconcilerPayload } from "../../functions/order-reconciler/request.ts";
import { createDynamoDbClient } from "../../functions/shared/aws/dynamodb.ts";
import { createPipesClient } from "../../functions/shared/aws/pipes.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import { killTree } from "../../local/child-process.ts";
import { type Emulator, emulatorClientConfig, startEmulator } from "../../local/emulator.ts";
import { ensureInsights } from "../../local/insights.ts";
import { ARCHIVER, deployArchiver } from "../../local/lake/archiver.ts";
import { deployFunction, invokeOnEmulator } from "../../local/lambdas.ts";
import { openLogFile } from "../../local/log-file.ts";
import { ensureOrdersChain } from "../../local/orders/chain.ts";
import { deleteFirehose, ensureFirehose } from "../../local/orders/firehose.ts";
import { ORDER_RECONCILER, ORDERS } from "../../local/orders/names.ts";
import { deployOrderReconciler } from "../../local/orders/order-reconciler.ts";
import { ensurePipe } from "../../local/orders/pipe.ts";
import { ensureOrdersTable } from "../../local/orders/table.ts";
import { findPlaces } from "../../local/places.ts";
import { type StreamConsumers, startStreamConsumers } from "../../local/stream-consumer/stream-consumers.ts";

const IDLE_POLL_MS = 200;

/** Who reconciles here has waited before. */
const DELIVERY_SECONDS = 1;

export type OrdersLaptop = Awaited<ReturnType<typeof startLaptop>>;

/** The chain of orders as a laptop runs it, on an emulator of a proof's own that may be stopped and killed. */
export async function startLaptop(folder: string) {
  const start = (port: number) => {
    // It would not give the same one again for a while.
    clearLockedPorts();
    return startEmulator({
      ...{ venvBinDir: findPlaces().venvBin, stateDir: join(folder, "emulator"), port },
      logFile: join(folder, "emulator.log"),
    });
  };
  const port = await getPort();
  let emulator: Emulator = await start(port);
  const { endpoint } = emulator;
  const config = emulatorClientConfig(endpoint);
  const clients = {
    ...{ dynamoDb: createDynamoDbClient(config), s3: createS3Client(config) },
    pipes: createPipesClient(config),
  };
  let consumers: StreamConsumers | undefined;
  let isClosed = false;
  async function startAgain(): Promise<void> {
    emulator = await start(port);
    if (isClosed) {
      await killTree(emulator.pid);
      throw new Error("closed meanwhile");
    }
  }

  return {
    ...{ endpoint, ...clients },
    pid: () => emulator.pid,
    makeTable: () => ensureOrdersTable(endpoint),
    /** All that the changes of the table come through, the archiver and the reconciler beside it. */
    async connect(): Promise<void> {
      await ensureInsights(endpoint);
      await Promise.all([
        ensureOrdersChain(endpoint),
        deployArchiver(endpoint),
        deployOrderReconciler(endpoint, { deliverySeconds: DELIVERY_SECONDS }),
      ]);
      consumers = startStreamConsumers({
        endpoint,
        mappings: [
          ...[
            {
              functionName: ARCHIVER,
              streamName: ORDERS,
              mapping: { ...ARCHIVER_MAPPING, windowSeconds: 0 },
            },
          ],
        ],
        ...{ stateDir: join(folder, "consumers"), idlePollMs: IDLE_POLL_MS },
        logger: openLogFile(join(folder, "archiver.log"), "archiver"),
      });
    },
    deployTransform: () =>
      deployFunction<OrderChangesEnvironment>({ endpoint, noun: "order-changes", environment: {} }),
    /** It begins at the oldest change again. */
    async makePipeAnew(): Promise<void> {
      await clients.pipes.send(new DeletePipeCommand({ Name: ORDERS }));
      await ensurePipe(endpoint, await ensureOrdersTable(endpoint));
    },
    /** What comes into the stream meanwhile it never reads. */
    async makeFirehoseAnew(meanwhile: () => Promise<unknown>): Promise<void> {
      await deleteFirehose(endpoint);
      await meanwhile();
      await ensureFirehose(endpoint);
    },
    askReconciler: <A extends keyof OrderReconcilerAnswers>(
      request: Extract<OrderReconcilerPayload, { action: A }>,
    ) => invokeOnEmulator(endpoint, ORDER_RECONCILER, request) as Promise<OrderReconcilerAnswers[A]>,
    /** In order: it keeps its state. */
    async restart(): Promise<void> {
      await emulator.stop();
      await startAgain();
    },
    /**
     * By SIGKILL: what it did since its last orderly stop it has not done, but for the table's items with their changes, and
     * objects in S3.
     */
    async kill(): Promise<void> {
      await killTree(emulator.pid);
      await emulator.exited;
      await startAgain();
    },
    async close(): Promise<void> {
      isClosed = true;
      await killTree(emulator.pid);
      await consumers?.stop();
      for (const client of Object.values(clients)) {
        client.destroy();
      }
    },
  };
}

import { join } from "node:path";
import getPort, { clearLockedPorts } from "get-port";
import { metricsNamespace } from "../../config/names.ts";
import type { ArchiverEnvironment } from "../../functions/archiver/env.ts";
import type { OrderChangesEnvironment } from "../../functions/order-changes/env.ts";
import { ordersChain } from "../../functions/order-changes/testing/orders-chain.ts";
import { createDynamoDbClient } from "../../functions/shared/aws/dynamodb.ts";
import { createFirehoseClient } from "../../functions/shared/aws/firehose.ts";
import { createPipesClient } from "../../functions/shared/aws/pipes.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import { ensureBucket } from "../../local/buckets.ts";
import { killTree } from "../../local/child-process.ts";
import { type Emulator, emulatorClientConfig, startEmulator } from "../../local/emulator.ts";
import { ensureInsights, withLake } from "../../local/insights.ts";
import { deployFunction } from "../../local/lambdas.ts";
import { openLogFile } from "../../local/log-file.ts";
import { LOCAL } from "../../local/names.ts";
import { findPlaces } from "../../local/places.ts";
import { type StreamConsumers, startStreamConsumers } from "../../local/stream-consumer/stream-consumers.ts";

/** Of table, stream, pipe, Firehose, transform and bucket. */
export const ORDERS = "orders";

const ARCHIVER = "orders-archiver";
const MAPPING = {
  ...{ batchSize: 500, windowSeconds: 0, maximumRetries: 10_000, maximumRecordAgeSeconds: 604_800 },
  bisectOnError: false,
};

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
  const [dynamoDb, s3] = [createDynamoDbClient(config), createS3Client(config)];
  const [firehose, pipes] = [createFirehoseClient(config), createPipesClient(config)];
  const chain = ordersChain(endpoint, dynamoDb);
  let consumers: StreamConsumers | undefined;

  return {
    ...{ endpoint, dynamoDb, s3, firehose, pipes },
    pid: () => emulator.pid,
    makeTable: () => chain.makeTable(),
    /** All that the changes of the table come through, and the archiver beside it. */
    async connect(): Promise<void> {
      await ensureInsights(endpoint);
      await withLake(endpoint, ({ glue, database }) => chain.connect(glue, database));
      await Promise.all([ensureBucket(endpoint, ORDERS), deployArchiver(endpoint)]);
      consumers = startStreamConsumers({
        endpoint,
        mappings: [{ functionName: ARCHIVER, streamName: ORDERS, mapping: MAPPING }],
        ...{ stateDir: join(folder, "consumers"), idlePollMs: 200 },
        logger: openLogFile(join(folder, "archiver.log"), "archiver"),
      });
    },
    deployTransform: () =>
      deployFunction<OrderChangesEnvironment>({
        ...{ endpoint, noun: "order-changes", name: ORDERS, environment: {} },
      }),
    /** In order: it keeps its state. */
    async restart(): Promise<void> {
      await emulator.stop();
      emulator = await start(port);
    },
    /** By SIGKILL: what it did since its last orderly stop it has not done, but for objects in S3. */
    async kill(): Promise<void> {
      await killTree(emulator.pid);
      await emulator.exited;
      emulator = await start(port);
    },
    async close(): Promise<void> {
      await killTree(emulator.pid);
      await consumers?.stop();
      for (const client of [dynamoDb, s3, firehose, pipes]) {
        client.destroy();
      }
    },
  };
}

function deployArchiver(endpoint: string): Promise<void> {
  return deployFunction<ArchiverEnvironment>({
    ...{ endpoint, noun: "archiver", name: ARCHIVER },
    environment: {
      LAKE_BUCKET: ORDERS,
      STREAMS: JSON.stringify({ [ORDERS]: ORDERS }),
      METRICS_NAMESPACE: metricsNamespace(LOCAL),
    },
  });
}

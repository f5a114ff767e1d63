import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import getPort from "get-port";
import { createRedshiftDataClient } from "../../functions/shared/aws/redshift-data.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import type { WarehouseEnvironment } from "../../functions/warehouse/env.ts";
import type { WarehouseAnswers } from "../../functions/warehouse/warehouse.ts";
import { ensureBucket } from "../../local/buckets.ts";
import { killTree, signalProcess, treeOf } from "../../local/child-process.ts";
import { emulatorClientConfig } from "../../local/emulator.ts";
import { LAKE_DATABASE } from "../../local/lake/catalog.ts";
import { deployFunction, invokeOnEmulator } from "../../local/lambdas.ts";
import { findPlaces } from "../../local/places.ts";
import { startKinesalite } from "../../local/stream-consumer/testing/kinesalite.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { createUndoStack } from "../../local/undo-stack.ts";
import { startWarehouseTwin, WAREHOUSE_DATABASE, type WarehouseTwin } from "../../local/warehouse-twin.ts";
import { readRows } from "../../redshift/cells.ts";
import { runStatement } from "../../redshift/data-api.ts";

const NOUN = "warehouse";
const LAKE = "lake";
const FIGURES = "figures";

type UndoStack = ReturnType<typeof createUndoStack>;

export type WarehouseLaptop = Awaited<ReturnType<typeof startLaptop>>;

/** A warehouse of a proof's own: kinesalite, the twin, and the Lambda's zip on an emulator. What runs may be killed. */
export async function startLaptop(folder: string) {
  const undo = createUndoStack();
  try {
    return await startParts(folder, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function startParts(folder: string, undo: UndoStack) {
  const kinesalite = await startKinesalite();
  undo.add(() => kinesalite.stop());
  const emulator = await startTestEmulator(join(folder, "emulator"));
  // Its state, which a stop would keep, is of no use to anybody.
  undo.add(() => killTree(emulator.pid));
  const { endpoint } = emulator;
  const config = emulatorClientConfig(endpoint);
  const s3 = createS3Client({ ...config, forcePathStyle: true });
  undo.add(async () => s3.destroy());
  const port = await getPort();
  const startTwin = () =>
    startWarehouseTwin({
      ...{ venvBinDir: findPlaces().venvBin, stateDir: join(folder, "twin"), port },
      ...{ endpoint, kinesisEndpoint: kinesalite.endpoint, logFile: join(folder, "twin.log") },
    });
  let twin: WarehouseTwin | undefined;
  let isClosed = false;
  undo.add(async () => {
    isClosed = true;
    await (twin && killTree(twin.pid));
  });
  const client = createRedshiftDataClient({ ...config, endpoint: `http://127.0.0.1:${port}` });
  undo.add(async () => client.destroy());
  const owner = { client, workgroup: NOUN, database: WAREHOUSE_DATABASE, timeoutMs: 120_000 };

  return {
    ...{ kinesis: kinesalite.client, s3, lake: LAKE },
    async begin(): Promise<void> {
      twin = await startTwin();
      await Promise.all([ensureBucket(endpoint, LAKE), ensureBucket(endpoint, FIGURES)]);
      await deployFunction<WarehouseEnvironment>({
        ...{ endpoint, noun: NOUN, name: NOUN },
        environment: {
          WORKGROUP: NOUN,
          DATABASE: WAREHOUSE_DATABASE,
          OWNER_SECRET_ARN: "arn:aws:secretsmanager:us-east-1:000000000000:secret:owner",
          STREAMS: JSON.stringify({ clicks: "clicks", checkouts: "checkouts" }),
          LAKE_DATABASE,
          AUTO_REFRESH: "no",
          FIGURES_BUCKET: FIGURES,
          EXPORTS_BUCKET: FIGURES,
          KEEP_RULE_NAME: "keep-running",
          LAKE_BUCKET: LAKE,
          METRICS_NAMESPACE: NOUN,
        },
        sdk: { AWS_ENDPOINT_URL_REDSHIFT_DATA: `http://127.0.0.1:${port}` },
      });
    },
    /** By the Lambda. */
    ask: <K extends keyof WarehouseAnswers>(request: WarehouseAnswers[K]["request"]) =>
      invokeOnEmulator(endpoint, NOUN, request) as Promise<WarehouseAnswers[K]["answer"]>,
    async rows(sql: string): Promise<unknown[][]> {
      return readRows(await runStatement(owner, { sql, parameters: [] }));
    },
    async killTwin(): Promise<void> {
      await (twin && killTree(twin.pid));
      await startAgain();
    },
    async killLambda(): Promise<void> {
      for (const pid of treeOf(emulator.pid).filter((each) => each !== emulator.pid)) {
        signalProcess(pid, "SIGKILL");
      }
    },
    close: () => undo.run(),
  };

  /** Its port may be taken for a moment still. */
  async function startAgain(): Promise<void> {
    for (let tries = 1; !isClosed; tries += 1) {
      try {
        twin = await startTwin();
        break;
      } catch (error) {
        if (tries === 10) {
          throw error;
        }
        await delay(200);
      }
    }
    if (isClosed && twin !== undefined) {
      await killTree(twin.pid);
    }
  }
}

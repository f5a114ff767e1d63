import type { OrderChangesEnvironment } from "../../functions/order-changes/env.ts";
import { createKinesisClient } from "../../functions/shared/aws/kinesis.ts";
import { ensureBucket } from "../buckets.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { LAKE } from "../lake/archiver.ts";
import { deployFunction } from "../lambdas.ts";
import { ensureStreams, LOCAL_SHARDS } from "../streams.ts";
import { declareOrders } from "./catalog.ts";
import { ensureFirehose } from "./firehose.ts";
import { ORDERS } from "./names.ts";
import { ensurePipe } from "./pipe.ts";
import { ensureOrdersTable } from "./table.ts";

/**
 * Makes what brings the changes of orders from their table into the lake, where it is missing on the emulator.
 * @returns whether the stream was made now: how far an earlier one was read is of no use any more
 */
export async function ensureOrdersChain(endpoint: string): Promise<boolean> {
  const [source, isNewStream] = await Promise.all([
    ensureOrdersTable(endpoint),
    ensureStream(endpoint),
    ensureBucket(endpoint, LAKE),
    declareOrders(endpoint),
    deployFunction<OrderChangesEnvironment>({ endpoint, noun: "order-changes", environment: {} }),
  ]);
  // Before the pipe: a Firehose reads nothing that is in the stream before.
  await ensureFirehose(endpoint);
  await ensurePipe(endpoint, source);
  return isNewStream;
}

async function ensureStream(endpoint: string): Promise<boolean> {
  const kinesis = createKinesisClient(emulatorClientConfig(endpoint));
  try {
    return (await ensureStreams(kinesis, [ORDERS], LOCAL_SHARDS)).length > 0;
  } finally {
    kinesis.destroy();
  }
}

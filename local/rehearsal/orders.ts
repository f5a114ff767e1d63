import { randomUUID } from "node:crypto";
import { DeleteDeliveryStreamCommand } from "@aws-sdk/client-firehose";
import { runQuery } from "../../athena/query.ts";
import { insightsWorkgroup } from "../../config/insights.ts";
import { ARCHIVER_MAPPING, lakeDatabase } from "../../config/lake.ts";
import { resourceName } from "../../config/names.ts";
import { listRaw, readRaw } from "../../functions/archiver/raw-records.ts";
import type { OrderDeskPayload } from "../../functions/order-desk/request.ts";
import type { OrderReconcilerAnswers } from "../../functions/order-reconciler/order-reconciler.ts";
import { createAthenaClient } from "../../functions/shared/aws/athena.ts";
import { createFirehoseClient } from "../../functions/shared/aws/firehose.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { invokeOnEmulator } from "../lambdas.ts";
import { openLogFile } from "../log-file.ts";
import { startStreamConsumers } from "../stream-consumer/stream-consumers.ts";
import { waitUntil } from "../wait-until.ts";
import { expectThat } from "./expectation.ts";
import type { AppliedLane, ChangeableLane } from "./lanes/lane.ts";

/** Cold starts of Lambdas, beside whatever else goes on. */
const TIMEOUT_MS = 180_000;

const FIREHOSE = "aws_kinesis_firehose_delivery_stream";

/**
 * Places orders by the applied order desk, and waits until the applied view has them, by the applied pipe and Firehose.
 * @throws RunFailedError
 */
export async function placeOrders(applied: AppliedLane): Promise<void> {
  const ids = await placeTen(applied);
  await waitForOrders(applied, ids);
  applied.say(`orders: ${ids.length} placed orders came through pipe and Firehose into orders_now`);
}

/**
 * Places orders while the Firehose is away, has Terraform make it anew, and has the applied reconciler put right what it
 * therefore does not deliver.
 * @throws RunFailedError
 */
export async function replaceFirehose(applied: ChangeableLane): Promise<void> {
  const { machine, environment, places, say } = applied;
  const { endpoint } = machine.emulator;
  const nameOf = (noun: string) => resourceName(environment, noun);
  const archiving = startStreamConsumers({
    endpoint,
    mappings: [
      {
        functionName: nameOf("archiver"),
        streamName: nameOf("orders"),
        // Who rehearses does not wait for a full one.
        mapping: { ...ARCHIVER_MAPPING, windowSeconds: 1 },
        onFailure: { bucket: `${nameOf("failed-records")}-000000000000` },
      },
    ],
    stateDir: places.consumers,
    logger: openLogFile(places.log("orders"), "orders"),
  });
  try {
    const before = await placeTen(applied);
    await waitForOrders(applied, before);
    await deleteFirehose(endpoint, nameOf("orders"));
    const meanwhile = await placeTen(applied);
    await waitForRaw(applied, meanwhile);
    const made = await applied.applyAgain("orders");
    expectThat(
      made.length === 1 && made[0]?.type === FIREHOSE,
      `with its Firehose gone the stack made ${made.map(({ address }) => address).join(", ") || "nothing"}`,
    );
    const { changes, failed, orders } = (await invokeOnEmulator(endpoint, nameOf("order-reconciler"), {
      action: "reconcile",
    })) as OrderReconcilerAnswers["reconcile"];
    expectThat(
      changes.refilled >= meanwhile.length && failed === 0 && orders.differ === 0,
      `of ${meanwhile.length} changes that the Firehose missed the reconciler put ${changes.refilled} right; ${failed} failed, ${orders.differ} orders differ`,
    );
    await waitForOrders(applied, [...before, ...meanwhile]);
    say(
      `orders: ${meanwhile.length} placed while the Firehose was away are in orders_now beside ${before.length} from before, after one reconcile`,
    );
  } finally {
    await archiving.stop();
  }
}

/** @returns their ids */
async function placeTen({ machine, environment, signal }: AppliedLane): Promise<string[]> {
  const ids = Array.from({ length: 10 }, () => `rehearsed-${randomUUID()}`);
  for (const orderid of ids) {
    signal.throwIfAborted();
    const items = [{ product_id: "p1", quantity: 1, unit_price: "20.50" }];
    const payload: OrderDeskPayload = { action: "place", order: { orderid, currency: "EUR", items } };
    await invokeOnEmulator(machine.emulator.endpoint, resourceName(environment, "order-desk"), payload);
  }
  return ids;
}

async function waitForOrders({ machine, environment, signal }: AppliedLane, ids: string[]): Promise<void> {
  const athena = createAthenaClient(emulatorClientConfig(machine.emulator.endpoint));
  const place = {
    athena,
    database: lakeDatabase(environment),
    workGroup: insightsWorkgroup(environment),
    timeoutMs: TIMEOUT_MS,
  };
  const sql = "select orderid from orders_now where orderid like 'rehearsed-%' and status = 'placed'";
  try {
    await waitUntil(
      "placed orders to be in orders_now",
      async () => {
        signal.throwIfAborted();
        const { rows } = await runQuery(place, { sql, parameters: [] });
        const found = rows.map(([orderid]) => orderid);
        expectThat(new Set(found).size === found.length, "orders_now has an order twice");
        return ids.every((id) => found.includes(id));
      },
      { timeoutMs: TIMEOUT_MS, everyMs: 1_000 },
    );
  } finally {
    athena.destroy();
  }
}

async function waitForRaw({ machine, environment, signal }: AppliedLane, ids: string[]): Promise<void> {
  const s3 = createS3Client(emulatorClientConfig(machine.emulator.endpoint));
  const bucket = `${resourceName(environment, "lake")}-000000000000`;
  try {
    await waitUntil(
      "the pipe and the archiver to bring changes into raw",
      async () => {
        signal.throwIfAborted();
        const keys = await listRaw(s3, bucket, "orders");
        const lines = await Promise.all(keys.map((key) => readRaw(s3, bucket, key)));
        const text = lines.flat().map(({ data }) => Buffer.from(data, "base64").toString());
        return ids.every((id) => text.some((one) => one.includes(id)));
      },
      { timeoutMs: TIMEOUT_MS, everyMs: 1_000 },
    );
  } finally {
    s3.destroy();
  }
}

async function deleteFirehose(endpoint: string, name: string): Promise<void> {
  const firehose = createFirehoseClient(emulatorClientConfig(endpoint));
  await firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName: name }));
  firehose.destroy();
}

import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { ORDERS_TABLE } from "../../athena/orders-table.ts";
import { lately } from "../../functions/order-reconciler/freshness.ts";
import { keepLastRun } from "../../functions/order-reconciler/last-run.ts";
import { listFailed } from "../../functions/order-reconciler/list-failed.ts";
import { type Objects, openObjects } from "../../functions/order-reconciler/objects.ts";
import { isFirehoses } from "../../functions/order-reconciler/places.ts";
import { createDynamoDbClient } from "../../functions/shared/aws/dynamodb.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { LAKE } from "../lake/archiver.ts";
import { findFirehoseState } from "./firehose.ts";
import { ORDERS } from "./names.ts";
import { findPipeState } from "./pipe.ts";

/** How the lane of orders is. */
export interface OrdersState {
  /** In the table. */
  orders: number;
  /** As Pipes calls it. */
  pipe: string;
  /** As Firehose calls it. */
  firehose: string;
  /** When Firehose last put changes into the lake (RFC 3339, UTC); null where it did not within a week. */
  last_delivery: string | null;
  /** Changes of which no row could be made, and that wait to be replayed. */
  failed: number;
  /** What the reconciler last found; null before its first run. */
  reconciled: { at: string; missed: number; differ: number } | null;
}

export async function findOrdersState(endpoint: string): Promise<OrdersState> {
  const config = emulatorClientConfig(endpoint);
  const [dynamoDb, s3] = [createDynamoDbClient(config), createS3Client(config)];
  const objects = openObjects(s3, LAKE);
  try {
    const [table, pipe, firehose, last_delivery, failed, run] = await Promise.all([
      dynamoDb.send(new DescribeTableCommand({ TableName: ORDERS })),
      findPipeState(endpoint),
      findFirehoseState(endpoint),
      findLastDelivery(objects),
      listFailed(objects, 0),
      keepLastRun(objects).read(),
    ]);
    return {
      orders: table.Table?.ItemCount ?? 0,
      pipe: pipe ?? "ABSENT",
      firehose: firehose ?? "ABSENT",
      ...{ last_delivery, failed: failed.count },
      reconciled: run && {
        ...{ at: run.ended_at, differ: run.orders.differ },
        missed: run.changes.refilled + run.changes.put_aside,
      },
    };
  } finally {
    dynamoDb.destroy();
    s3.destroy();
  }
}

async function findLastDelivery(objects: Objects): Promise<string | null> {
  const delivered = await lately(objects, ORDERS_TABLE.prefix, Date.now());
  const last = delivered.findLast(({ key }) => isFirehoses(key));
  return last === undefined ? null : new Date(last.modifiedMs).toISOString();
}

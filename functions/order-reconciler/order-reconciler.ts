import { setTimeout as pause } from "node:timers/promises";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { S3Client } from "@aws-sdk/client-s3";
import type { QueryPlace } from "../../athena/query.ts";
import type { Measurement } from "../shared/embedded-metrics.ts";
import type { Logger } from "../shared/logger.ts";
import { type Comparison, compareOrders, scanOrders } from "./compare-orders.ts";
import { measureAge } from "./freshness.ts";
import { keepLastRun, type LastRun } from "./last-run.ts";
import { type FailedRows, listFailed } from "./list-failed.ts";
import type { MetricName } from "./metrics.ts";
import { openObjects } from "./objects.ts";
import { type Refill, refill } from "./refill.ts";
import { type Replay, replayFailed } from "./replay-failed.ts";
import type { OrderReconcilerRequest } from "./request.ts";

/** Of Lambda's 15 minutes; the rest is for what is begun, and for what comes behind. */
const REFILL_MS = 480_000;

/** Who waits for an answer goes on with the next request. */
const REPLAY_MS = 60_000;

/** Their ids take 250 MB; an hour of 1,000 changes a second takes two slices, and 70 s of a CPU. */
const MOST_CHANGES = 2_000_000;

export interface Reconciliation {
  changes: Refill;
  /** Null where there are no changes. */
  age_seconds: number | null;
  failed: number;
  orders: Comparison;
}

/** By action. */
export interface OrderReconcilerAnswers {
  reconcile: LastRun;
  /** Null before the first. */
  last: LastRun | null;
  failed: FailedRows;
  replay: Replay;
}

export type OrderReconcilerAnswer = OrderReconcilerAnswers[keyof OrderReconcilerAnswers];

export interface OrderReconcilerParts {
  s3: S3Client;
  dynamoDb: DynamoDBClient;
  lake: QueryPlace;
  bucket: string;
  table: string;
  deliverySeconds: number;
  /** @default as many as fit into the function's memory */
  mostChanges?: number;
  publish: (measurement: Measurement<MetricName>) => void;
  logger: Pick<Logger, "error">;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** Holds the table of orders, raw and the lake's rows against each other, and puts right what can be. */
export function createOrderReconciler(parts: OrderReconcilerParts) {
  const { dynamoDb, lake, table, deliverySeconds, logger, now } = parts;
  const objects = openObjects(parts.s3, parts.bucket);
  const lastRun = keepLastRun(objects);
  const measured = (values: Measurement<MetricName>["values"]) => parts.publish({ time: now(), values });
  const timeFor = (ms: number) => {
    const end = now() + ms;
    return () => now() < end;
  };

  /**
   * The order is what keeps differences true: what the table has when it is scanned had time to come into the lake, or is in raw
   * and refilled, before the lake is asked.
   */
  async function reconcile(): Promise<LastRun> {
    const scanned = await scanOrders(dynamoDb, table, now);
    const scannedMs = now();
    const age = await measureAge(objects, scannedMs);
    measured({ OrderChangesAgeSeconds: age ?? 0 });
    await pause(Math.max(0, scannedMs + deliverySeconds * 1000 - now()));
    const changes = await refill({
      ...{ objects, logger, before: now() - deliverySeconds * 1000 },
      ...{ mostChanges: parts.mostChanges ?? MOST_CHANGES, hasTime: timeFor(REFILL_MS) },
    });
    measured({ OrderChangesMissed: changes.refilled + changes.put_aside });
    const { count: failed } = await listFailed(objects, 0);
    measured({ OrderChangesFailed: failed });
    const orders = await compareOrders(lake, scanned);
    measured({ OrdersThatDiffer: orders.differ });
    const run = { ended_at: new Date(now()).toISOString(), changes, age_seconds: age, failed, orders };
    await lastRun.write(run);
    return run;
  }

  return async function answer(request: OrderReconcilerRequest): Promise<OrderReconcilerAnswer> {
    switch (request.action) {
      case "reconcile":
        return reconcile();
      case "last":
        return lastRun.read();
      case "failed":
        return listFailed(objects, request.limit);
      case "replay":
        return replayFailed({
          ...{ objects, ids: request.ids, after: request.after },
          hasTime: timeFor(REPLAY_MS),
        });
    }
  };
}

import { gzipSync } from "node:zlib";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { ORDERS_TABLE } from "../../../athena/orders-table.ts";
import { LAKE } from "../../../local/lake/archiver.ts";
import { rawBody, rawKey } from "../../archiver/raw-object.ts";
import { lineOf, rowOfRecord } from "../../order-changes/record.ts";
import { change, ORDER } from "../../order-changes/testing/changes.ts";
import type { ShardBatch } from "../../shared/kinesis-batch.ts";
import { dayFolder } from "../places.ts";

/** The record of an order's insertion; each number is another order and another change. */
export function inserted(number: number, item: object = {}): Buffer {
  const orderid = { S: `order-${number}` };
  const sequence = String(10n ** 20n + BigInt(number));
  return Buffer.from(
    change(
      "INSERT",
      { ...ORDER, orderid, ...item },
      { Keys: { orderid }, SequenceNumber: sequence },
      { eventID: `event-${number}` },
    ),
  );
}

/** Writes what the archiver would write of these records, which all arrived at a time. @returns the object's key */
export async function putRaw(
  s3: S3Client,
  records: readonly Buffer[],
  { arrivalMs = Date.now() - 10_000, shard = 0, first = 1 } = {},
): Promise<string> {
  const batch = records.map((data, index) => ({
    stream: "orders",
    shardId: `shardId-${String(shard).padStart(12, "0")}`,
    sequenceNumber: String(first + index),
    order: BigInt(first + index),
    partitionKey: "order",
    arrivalMs,
    data,
  })) as unknown as ShardBatch;
  const key = rawKey("orders", batch);
  await s3.send(new PutObjectCommand({ Bucket: LAKE, Key: key, Body: await rawBody("orders", batch) }));
  return key;
}

/** Writes what Firehose would deliver of these records. @param now when the oldest that it delivers with them arrived */
export async function putDelivered(
  s3: S3Client,
  records: readonly Buffer[],
  name: string,
  now = Date.now(),
): Promise<void> {
  const lines = records.map((record) => lineOf(rowOfRecord(record, now)));
  await putLines(s3, `${ORDERS_TABLE.prefix}${dayFolder(now)}orders-1-${name}.gz`, lines);
}

/** Writes what Firehose would put aside of these records. */
export async function putFailed(s3: S3Client, records: readonly Buffer[], name: string): Promise<void> {
  const now = Date.now();
  const lines = records.map((record) => {
    const told = { attemptsMade: 4, arrivalTimestamp: now - 1_000, errorCode: "Lambda.FunctionError" };
    const raw = { attemptEndingTimestamp: now, rawData: record.toString("base64"), lambdaArn: "arn" };
    return `${JSON.stringify({ ...told, errorMessage: "an error result", ...raw })}\n`;
  });
  await putLines(s3, `orders-failed/processing-failed/${dayFolder(now)}orders-1-${name}.gz`, lines);
}

export async function putLines(s3: S3Client, key: string, lines: readonly string[]): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: LAKE, Key: key, Body: gzipSync(lines.join("")) }));
}

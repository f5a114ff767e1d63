import { gunzipSync, gzipSync } from "node:zlib";
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { createTransform } from "../../functions/order-changes/transform.ts";
import { listRaw, readRaw } from "../../local/lake/raw-records.ts";
import { ORDERS, type OrdersLaptop } from "./laptop.ts";

/** TEMPORARY until order-reconcile is merged. */
export async function reconcile({ s3 }: OrdersLaptop): Promise<void> {
  const known = new Set<string>();
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: ORDERS, Prefix: "orders/" },
  )) {
    for (const { Key } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: ORDERS, Key }));
      const text = gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString();
      for (const row of text.split("\n").filter(Boolean)) known.add(JSON.parse(row).event_id);
    }
  }
  const missing = [];
  for (const key of await listRaw(s3, ORDERS, ORDERS)) {
    for (const each of await readRaw(s3, ORDERS, key)) {
      const id = JSON.parse(Buffer.from(each.data, "base64").toString()).eventID;
      if (!known.has(id)) missing.push(each);
      known.add(id);
    }
  }
  const { records } = createTransform({ warn: () => {} })({
    records: missing.map((each) => ({
      recordId: each.sequence,
      approximateArrivalTimestamp: each.arrival,
      data: each.data,
    })),
  });
  const body = Buffer.concat(records.map((r) => Buffer.from(r.result === "Ok" ? r.data : "", "base64")));
  await s3.send(
    new PutObjectCommand({
      Bucket: ORDERS,
      Key: `orders/dt=2026-01-01/refill-${Date.now()}.gz`,
      Body: gzipSync(body),
    }),
  );
}

import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { FAILED_PREFIX, ORDERS_TABLE } from "../../athena/orders-table.ts";
import { RAW_PREFIX, REPLAYED_PREFIX } from "../../functions/order-reconciler/places.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import { type Grant, viaService } from "../constructs/policy.ts";
import type { Storage } from "../storage.ts";

/** What the function notes for its next run. */
const NOTES = "orders-reconciliation/";

/** Raw, rows and failed records are listed and read; rows are added, and failed records moved once they are rows. */
export function mayReconcile(
  stack: EnvironmentStack,
  parts: { storage: Storage; table: DynamodbTable; bucket: S3Bucket; database: string },
): Grant[] {
  const { storage, table, bucket, database } = parts;
  const below = (...prefixes: string[]) => prefixes.map((prefix) => `${bucket.arn}/${prefix}*`);
  const read = [FAILED_PREFIX, NOTES, ORDERS_TABLE.prefix, RAW_PREFIX];
  const mayUseKey = (service: string, actions: string[]): Grant => ({
    actions,
    resources: [storage.key.arn],
    conditions: [viaService(service, stack.region.stringValue)],
  });
  return [
    { actions: ["dynamodb:Scan"], resources: [table.arn] },
    mayUseKey("dynamodb", ["kms:Decrypt", "kms:DescribeKey"]),
    { actions: ["s3:GetObject"], resources: below(...read) },
    {
      actions: ["s3:PutObject"],
      resources: below(FAILED_PREFIX, NOTES, ORDERS_TABLE.prefix, REPLAYED_PREFIX),
    },
    { actions: ["s3:DeleteObject"], resources: below(FAILED_PREFIX) },
    // Of all keys: to who may not list everything S3 answers 403, not 404, where an object is not there.
    { actions: ["s3:GetBucketLocation", "s3:ListBucket"], resources: [bucket.arn] },
    mayUseKey("s3", ["kms:Decrypt", "kms:GenerateDataKey"]),
    {
      actions: ["glue:GetDatabase", "glue:GetTable"],
      resources: ["catalog", `database/${database}`, `table/${database}/${ORDERS_TABLE.name}`].map((name) =>
        stack.arn("glue", name),
      ),
    },
  ];
}

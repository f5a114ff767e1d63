import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import type { Storage } from "../storage.ts";
import { catalogArns } from "./catalog-arns.ts";
import type { EnvironmentStack } from "./environment-stack.ts";
import { mayReport } from "./job-grants.ts";
import { type Grant, viaService } from "./policy.ts";

/** What lies below the prefix is read, and nothing else of the bucket; written is what a database of the crawler's own says of them. */
export function mayFindColumns(
  stack: EnvironmentStack,
  parts: { storage: Storage; bucket: S3Bucket; prefix: string; log: CloudwatchLogGroup; database: string },
): Grant[] {
  const { storage, bucket, prefix, log, database } = parts;
  return [
    { actions: ["s3:GetObject"], resources: [`${bucket.arn}/${prefix}*`] },
    { actions: ["s3:GetBucketLocation"], resources: [bucket.arn] },
    {
      actions: ["s3:ListBucket"],
      resources: [bucket.arn],
      conditions: [{ test: "StringLike", variable: "s3:prefix", values: [`${prefix}*`] }],
    },
    {
      actions: ["kms:Decrypt"],
      resources: [storage.key.arn],
      conditions: [viaService("s3", stack.region.stringValue)],
    },
    {
      actions: [
        "glue:BatchCreatePartition",
        "glue:BatchDeletePartition",
        "glue:BatchGetPartition",
        "glue:BatchUpdatePartition",
        "glue:CreatePartition",
        "glue:CreateTable",
        "glue:DeletePartition",
        "glue:DeleteTable",
        "glue:GetDatabase",
        "glue:GetPartition",
        "glue:GetPartitions",
        "glue:GetTable",
        "glue:GetTables",
        "glue:UpdatePartition",
        "glue:UpdateTable",
      ],
      resources: catalogArns(stack, database),
    },
    ...mayReport([log]),
  ];
}

import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { catalogArns } from "../constructs/catalog-arns.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import { mayReport } from "../constructs/job-grants.ts";
import { type Grant, viaService } from "../constructs/policy.ts";
import type { Storage } from "../storage.ts";

const FACTS = "facts/*";

/** Facts are read, and nothing else of the bucket; written is what a database of the crawler's own says of them. */
export function mayFindColumns(
  stack: EnvironmentStack,
  parts: { storage: Storage; bucket: S3Bucket; log: CloudwatchLogGroup; database: string },
): Grant[] {
  const { storage, bucket, log, database } = parts;
  return [
    { actions: ["s3:GetObject"], resources: [`${bucket.arn}/${FACTS}`] },
    { actions: ["s3:GetBucketLocation"], resources: [bucket.arn] },
    {
      actions: ["s3:ListBucket"],
      resources: [bucket.arn],
      conditions: [{ test: "StringLike", variable: "s3:prefix", values: [FACTS] }],
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

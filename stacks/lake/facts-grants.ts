import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { catalogArns } from "../constructs/catalog-arns.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import type { Grant } from "../constructs/policy.ts";

/** Files on their way from one worker of the job to another. */
export const WORK = "work/";

/** What people put beside the facts, and tables of it. */
export const EXTERNAL = "external/";

/** Raw is read; what is made of it, and of what people import, is read, written, tidied up and registered. */
export function mayMakeFacts(
  stack: EnvironmentStack,
  { bucket, raw, database }: { bucket: S3Bucket; raw: string; database: string },
): Grant[] {
  const inside = (...folders: string[]) => folders.map((folder) => `${bucket.arn}/${folder}*`);
  return [
    { actions: ["s3:GetObject"], resources: inside(raw) },
    {
      actions: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      resources: inside(EXTERNAL, "facts/", "manifests/", WORK),
    },
    { actions: ["s3:ListBucket"], resources: [bucket.arn] },
    {
      actions: [
        "glue:BatchCreatePartition",
        "glue:BatchUpdatePartition",
        "glue:CreateTable",
        "glue:DeletePartition",
        "glue:GetPartitions",
        "glue:GetTable",
        "glue:UpdateTable",
      ],
      resources: catalogArns(stack, database),
    },
  ];
}

import { lakeDatabase } from "../../config/lake.ts";
import { catalogArns } from "../constructs/catalog-arns.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import type { Grant } from "../constructs/policy.ts";
import type { Lake } from "../lake.ts";

/** What the catalog tells of the lake's tables, and the objects that it points to. @param prefixes of those */
export function mayReadFacts(asker: EnvironmentStack, lake: Lake, prefixes: readonly string[]): Grant[] {
  const { arn } = lake.bucket;
  return [
    {
      actions: [
        "glue:BatchGetPartition",
        "glue:GetDatabase",
        "glue:GetPartition",
        "glue:GetPartitions",
        "glue:GetTable",
        "glue:GetTables",
      ],
      resources: catalogArns(asker, lakeDatabase(asker.environment.name)),
    },
    { actions: ["s3:GetObject"], resources: prefixes.map((prefix) => `${arn}/${prefix}*`) },
    { actions: ["s3:GetBucketLocation"], resources: [arn] },
    {
      actions: ["s3:ListBucket"],
      resources: [arn],
      conditions: [
        { test: "StringLike", variable: "s3:prefix", values: prefixes.map((prefix) => `${prefix}*`) },
      ],
    },
  ];
}

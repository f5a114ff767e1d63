import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import type { Storage } from "../storage.ts";
import type { EnvironmentStack } from "./environment-stack.ts";
import { mayWriteTo } from "./log-group.ts";
import { type Grant, viaService } from "./policy.ts";

/** Folders of the artifact bucket, without a slash at either end. */
export interface JobFolders {
  /** What it reads only. */
  reads: readonly string[];
  /** What it reads, writes and tidies up. */
  keeps: readonly string[];
}

/**
 * To use folders of the artifact bucket, and nothing beside them. S3A asks of a path whether it is a file, then whether
 * something lies below it, and before it makes a folder also of those above. Where S3 may not say that there is none, it
 * answers that access is denied, and the job ends: https://issues.apache.org/jira/browse/HADOOP-13278.
 */
export function mayUseFolders(
  stack: EnvironmentStack,
  storage: Storage,
  { reads, keeps }: JobFolders,
): Grant[] {
  const { arn } = storage.artifacts;
  const inside = (folders: readonly string[]) => folders.map((folder) => `${arn}/${folder}/*`);
  const above = [...new Set(keeps.flatMap(foldersAbove))];
  return [
    { actions: ["s3:GetObject"], resources: inside(reads) },
    { actions: ["s3:GetObject"], resources: [...reads, ...keeps, ...above].map((path) => `${arn}/${path}`) },
    ...(keeps.length > 0
      ? [
          {
            actions: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            resources: inside(keeps),
          },
        ]
      : []),
    {
      actions: ["s3:ListBucket"],
      resources: [arn],
      conditions: [
        {
          test: "StringLike",
          variable: "s3:prefix",
          values: [
            ...[...reads, ...keeps].flatMap((folder) => [folder, `${folder}/*`]),
            ...above.flatMap((folder) => [folder, `${folder}/`]),
          ],
        },
      ],
    },
    {
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [storage.key.arn],
      conditions: [viaService("s3", stack.region.stringValue)],
    },
  ];
}

/** Of `a/b/c`: `a`, `a/b`. */
function foldersAbove(folder: string): string[] {
  const names = folder.split("/");
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join("/"));
}

/** To say something and to be measured. */
export function mayReport(logGroups: readonly CloudwatchLogGroup[]): Grant[] {
  return [
    ...logGroups.map(mayWriteTo),
    // Glue asks for both also where the groups are there and have the key.
    {
      actions: ["logs:AssociateKmsKey", "logs:CreateLogGroup"],
      resources: logGroups.map(({ arn }) => `${arn}:*`),
    },
    // CloudWatch knows no resources for metrics; the namespace is Glue's.
    {
      actions: ["cloudwatch:PutMetricData"],
      resources: ["*"],
      conditions: [{ test: "StringEquals", variable: "cloudwatch:namespace", values: ["Glue"] }],
    },
  ];
}

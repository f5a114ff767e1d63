import type { GlueConnection } from "@cdktf/provider-aws/lib/glue-connection/index.js";
import type { Network } from "../network.ts";
import type { Storage } from "../storage.ts";
import type { EnvironmentStack } from "./environment-stack.ts";
import { type Grant, viaService } from "./policy.ts";
import type { SecurityGroup } from "./security-group.ts";

/** What Glue does in the job's name to bring it into the network. */
export function mayUseConnection(
  stack: EnvironmentStack,
  parts: { connection: GlueConnection; network: Network; group: SecurityGroup },
): Grant[] {
  const { connection, network, group } = parts;
  const interfaces = stack.arn("ec2", "network-interface/*");
  return [
    { actions: ["glue:GetConnection"], resources: [connection.arn, stack.arn("glue", "catalog")] },
    {
      actions: ["ec2:CreateNetworkInterface"],
      resources: [interfaces, group.arn, network.subnets[0].arn],
    },
    { actions: ["ec2:DeleteNetworkInterface"], resources: [interfaces] },
    {
      actions: ["ec2:CreateTags"],
      resources: [interfaces],
      conditions: [
        { test: "ForAllValues:StringEquals", variable: "aws:TagKeys", values: ["aws-glue-service-resource"] },
      ],
    },
    {
      // EC2 knows these for all resources only.
      actions: [
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeVpcEndpoints",
      ],
      resources: ["*"],
    },
  ];
}

/** To read the job's files and to keep its checkpoint below a prefix. */
export function mayUseArtifacts(stack: EnvironmentStack, storage: Storage, prefixes: JobPrefixes): Grant[] {
  const { arn } = storage.artifacts;
  return [
    { actions: ["s3:GetObject"], resources: [`${arn}/${prefixes.files}/*`] },
    {
      actions: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      resources: [`${arn}/${prefixes.checkpoint}/*`],
    },
    {
      actions: ["s3:ListBucket"],
      resources: [arn],
      conditions: [
        {
          test: "StringLike",
          variable: "s3:prefix",
          values: [`${prefixes.files}/*`, prefixes.checkpoint, `${prefixes.checkpoint}/*`],
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

export interface JobPrefixes {
  /** Of script, package and wheels. */
  files: string;
  checkpoint: string;
}

/** CloudWatch knows no resources for metrics; the namespace is Glue's. */
export const MAY_WRITE_GLUE_METRICS: Grant = {
  actions: ["cloudwatch:PutMetricData"],
  resources: ["*"],
  conditions: [{ test: "StringEquals", variable: "cloudwatch:namespace", values: ["Glue"] }],
};

import { streamsOf } from "../../config/streams.ts";
import { budgetsOf } from "../../config/warehouse.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import type { Grant } from "../constructs/policy.ts";
import { ADMINISTRATION } from "../constructs/project-key.ts";
import { taggedAs, WHEN_IT_IS_MADE } from "../constructs/tags.ts";
import type { Storage } from "../storage.ts";
import { mayChangeBuckets, mayDeployTopic } from "./may-deploy.ts";

/** What Terraform needs for the VPC: what is made carries the environment's tag, and only such is changed. */
export function mayDeployNetwork(stack: EnvironmentStack): Grant[] {
  const of = (...types: string[]) => types.map((type) => stack.arn("ec2", `${type}/*`));
  const own = of("route-table", "subnet", "vpc", "vpc-endpoint");
  return [
    {
      actions: ["ec2:CreateRouteTable", "ec2:CreateSubnet", "ec2:CreateVpc", "ec2:CreateVpcEndpoint"],
      resources: [...own, ...of("security-group")],
    },
    {
      actions: ["ec2:CreateTags"],
      resources: own,
      conditions: [...taggedAs(stack, "aws:RequestTag"), WHEN_IT_IS_MADE],
    },
    {
      actions: [
        "ec2:AssociateRouteTable",
        "ec2:CreateTags",
        "ec2:DeleteRouteTable",
        "ec2:DeleteSubnet",
        "ec2:DeleteTags",
        "ec2:DeleteVpc",
        "ec2:DeleteVpcEndpoints",
        "ec2:DisassociateRouteTable",
        "ec2:ModifySubnetAttribute",
        "ec2:ModifyVpcAttribute",
        "ec2:ModifyVpcEndpoint",
      ],
      resources: [...own, ...of("security-group")],
      conditions: taggedAs(stack, "aws:ResourceTag"),
    },
    {
      // EC2 knows these for all resources only.
      actions: [
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribePrefixLists",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeVpcEndpoints",
        "ec2:DescribeVpcs",
      ],
      resources: ["*"],
    },
  ];
}

/** Key, bucket, queue and the jobs' security. Nobody but a person makes a key or the jobs' security, or removes one. */
export function mayDeployStorage(storage: Storage): Grant[] {
  const irrevocable = ["kms:ScheduleKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:ListAliases"];
  return [
    {
      actions: ADMINISTRATION.filter((action) => !irrevocable.includes(action)),
      resources: [storage.key.arn],
    },
    // KMS lists all or none.
    { actions: ["kms:ListAliases"], resources: ["*"] },
    mayChangeBuckets(...storage.buckets.map(({ arn }) => arn)),
    {
      actions: ["sqs:GetQueueAttributes", "sqs:ListQueueTags", "sqs:SetQueueAttributes", "sqs:TagQueue"],
      resources: [storage.deadLetters.arn],
    },
    // Glue knows security configurations for all resources only: another environment's could be deleted.
    { actions: ["glue:GetSecurityConfiguration"], resources: ["*"] },
  ];
}

export function mayDeployStreams(stack: EnvironmentStack): Grant[] {
  return [
    {
      actions: [
        "kinesis:AddTagsToStream",
        "kinesis:CreateStream",
        "kinesis:DecreaseStreamRetentionPeriod",
        "kinesis:DescribeStreamSummary",
        "kinesis:IncreaseStreamRetentionPeriod",
        "kinesis:ListTagsForStream",
        "kinesis:StartStreamEncryption",
        "kinesis:UpdateStreamMode",
      ],
      resources: streamsOf(stack.environment.lanes).map((name) =>
        stack.arn("kinesis", `stream/${stack.resourceName(name)}`),
      ),
    },
  ];
}

/** All but deleting it: a person does that. */
export function mayDeployDatabase(stack: EnvironmentStack): Grant[] {
  const name = stack.resourceName("database");
  return [
    {
      actions: [
        "rds:AddTagsToResource",
        "rds:CreateDBParameterGroup",
        "rds:DeleteDBParameterGroup",
        "rds:DescribeDBInstances",
        "rds:DescribeDBParameterGroups",
        "rds:DescribeDBParameters",
        "rds:DescribeDBSubnetGroups",
        "rds:ListTagsForResource",
        "rds:ModifyDBInstance",
        "rds:ModifyDBParameterGroup",
        "rds:ModifyDBSubnetGroup",
        "rds:RebootDBInstance",
      ],
      resources: [`db:${name}`, `pg:${name}-*`, `subgrp:${name}`].map((part) => stack.arn("rds", part)),
    },
    {
      actions: ["lambda:InvokeFunction"],
      resources: [stack.arn("lambda", `function:${stack.resourceName("migrations")}`)],
    },
  ];
}

export function mayDeployMonitoring(stack: EnvironmentStack): Grant[] {
  const anyOfOurs = stack.resourceName("*");
  return [
    {
      actions: [
        "cloudwatch:DeleteAlarms",
        "cloudwatch:ListTagsForResource",
        "cloudwatch:PutMetricAlarm",
        "cloudwatch:TagResource",
        "cloudwatch:UntagResource",
      ],
      resources: [stack.arn("cloudwatch", `alarm:${anyOfOurs}`)],
    },
    {
      actions: ["cloudwatch:DeleteDashboards", "cloudwatch:GetDashboard", "cloudwatch:PutDashboard"],
      resources: [stack.globalArn("cloudwatch", `dashboard/${stack.resourceName("dashboard")}`)],
    },
    // CloudWatch describes all alarms or none.
    { actions: ["cloudwatch:DescribeAlarms"], resources: ["*"] },
    mayDeployTopic(stack, "alarms"),
    {
      actions: [
        "budgets:ListTagsForResource",
        "budgets:ModifyBudget",
        "budgets:TagResource",
        "budgets:ViewBudget",
      ],
      resources: budgetsOf(stack.environment.lanes).map((noun) =>
        stack.globalArn("budgets", `budget/${stack.resourceName(noun)}`),
      ),
    },
  ];
}

import type { AnyStreamName } from "../../config/streams.ts";
import { GIVE_RIGHTS, KEEP_ROLES, READ_ROLES } from "../constructs/boundary-document.ts";
import { catalogArns } from "../constructs/catalog-arns.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import type { Grant } from "../constructs/policy.ts";
import { taggedAs, WHEN_IT_IS_MADE } from "../constructs/tags.ts";
import type { Storage } from "../storage.ts";

/** What Terraform needs to make, change, read and remove a part, by the part's name. */

const PASS_ROLE = "iam:PassRole";

/** A role under the boundary, and to hand it to one service, by all its names. */
export function mayDeployRole(stack: EnvironmentStack, noun: string, ...services: string[]): Grant[] {
  const resources = [stack.globalArn("iam", `role/${stack.resourceName(noun)}`)];
  const boundary = {
    test: "StringEquals",
    variable: "iam:PermissionsBoundary",
    values: [stack.permissionsBoundaryArn],
  };
  const toService = { test: "StringEquals", variable: "iam:PassedToService", values: services };
  return [
    { actions: GIVE_RIGHTS, resources, conditions: [boundary] },
    { actions: [...KEEP_ROLES, ...READ_ROLES.filter((action) => action !== PASS_ROLE)], resources },
    { actions: [PASS_ROLE], resources, conditions: [toService] },
  ];
}

export function mayDeployLogGroups(stack: EnvironmentStack, ...names: string[]): Grant[] {
  return [
    {
      actions: [
        "logs:AssociateKmsKey",
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:DisassociateKmsKey",
        "logs:ListTagsForResource",
        "logs:PutRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
      ],
      resources: names.flatMap((name) => {
        const arn = stack.arn("logs", `log-group:${name}`);
        return [arn, `${arn}:*`];
      }),
    },
    // CloudWatch Logs lists all or none.
    { actions: ["logs:DescribeLogGroups"], resources: ["*"] },
  ];
}

/** Files below a prefix of the artifact bucket. */
function mayUpload(storage: Storage, prefix: string): Grant {
  return {
    actions: [
      "s3:DeleteObject",
      "s3:DeleteObjectVersion",
      "s3:GetObject",
      "s3:GetObjectTagging",
      "s3:GetObjectVersion",
      "s3:PutObject",
      "s3:PutObjectTagging",
    ],
    resources: [`${storage.artifacts.arn}/${prefix}/*`],
  };
}

/** Metrics of what log groups say. */
export function mayDeployMetricFilters(stack: EnvironmentStack, name: string): Grant {
  return {
    actions: ["logs:DeleteMetricFilter", "logs:DescribeMetricFilters", "logs:PutMetricFilter"],
    resources: [stack.arn("logs", `log-group:${name}`)],
  };
}

/** A Lambda of `functions/` with its role, log group and bundle. */
export function mayDeployFunction(stack: EnvironmentStack, storage: Storage, noun: string): Grant[] {
  const name = stack.resourceName(noun);
  const arn = stack.arn("lambda", `function:${name}`);
  return [
    {
      actions: [
        "lambda:AddPermission",
        "lambda:CreateFunction",
        "lambda:DeleteFunction",
        "lambda:DeleteFunctionConcurrency",
        "lambda:GetFunction",
        "lambda:GetFunctionCodeSigningConfig",
        "lambda:GetFunctionConfiguration",
        "lambda:GetPolicy",
        "lambda:ListTags",
        "lambda:ListVersionsByFunction",
        "lambda:PutFunctionConcurrency",
        "lambda:RemovePermission",
        "lambda:TagResource",
        "lambda:UntagResource",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
      ],
      resources: [arn],
    },
    ...mayDeployRole(stack, noun, "lambda.amazonaws.com"),
    ...mayDeployLogGroups(stack, `/aws/lambda/${name}`),
    mayUpload(storage, `functions/${noun}`),
  ];
}

/** What hands a stream's records to a function: AWS numbers mappings, and knows the function of each. */
export function mayDeployConsumer(stack: EnvironmentStack, noun: string): Grant[] {
  const ofFunction = {
    test: "ArnEquals",
    variable: "lambda:FunctionArn",
    values: [stack.arn("lambda", `function:${stack.resourceName(noun)}`)],
  };
  return [
    {
      actions: [
        "lambda:CreateEventSourceMapping",
        "lambda:DeleteEventSourceMapping",
        "lambda:GetEventSourceMapping",
        "lambda:UpdateEventSourceMapping",
      ],
      resources: ["*"],
      conditions: [ofFunction],
    },
    {
      actions: ["lambda:ListTags", "lambda:TagResource", "lambda:UntagResource"],
      resources: [stack.arn("lambda", "event-source-mapping:*")],
    },
  ];
}

/** To read a stream over a way of one's own. */
export function mayDeployFanOut(stack: EnvironmentStack, stream: AnyStreamName): Grant {
  const arn = stack.arn("kinesis", `stream/${stack.resourceName(stream)}`);
  return {
    actions: [
      "kinesis:DeregisterStreamConsumer",
      "kinesis:DescribeStreamConsumer",
      "kinesis:RegisterStreamConsumer",
    ],
    resources: [arn, `${arn}/consumer/*`],
  };
}

/** A topic of SNS and who gets what goes there. */
export function mayDeployTopic(stack: EnvironmentStack, noun: string): Grant {
  return {
    actions: [
      "sns:CreateTopic",
      "sns:GetSubscriptionAttributes",
      "sns:GetTopicAttributes",
      "sns:ListTagsForResource",
      "sns:SetTopicAttributes",
      "sns:Subscribe",
      "sns:TagResource",
      "sns:Unsubscribe",
    ],
    resources: [stack.arn("sns", stack.resourceName(noun))],
  };
}

/** All but deleting it: a person does that. */
export function mayDeployTable(stack: EnvironmentStack, noun: string): Grant {
  return {
    actions: [
      "dynamodb:CreateTable",
      "dynamodb:DescribeContinuousBackups",
      "dynamodb:DescribeTable",
      "dynamodb:DescribeTimeToLive",
      "dynamodb:ListTagsOfResource",
      "dynamodb:TagResource",
      "dynamodb:UntagResource",
      "dynamodb:UpdateContinuousBackups",
      "dynamodb:UpdateTable",
      "dynamodb:UpdateTimeToLive",
    ],
    resources: [stack.arn("dynamodb", `table/${stack.resourceName(noun)}`)],
  };
}

/** A bucket that another component's project does not stand on. Deleting it a person does. */
export function mayDeployBucket(stack: EnvironmentStack, noun: string): Grant[] {
  const arn = stack.bucketArn(stack.bucketName(noun));
  return [{ actions: ["s3:CreateBucket"], resources: [arn] }, mayChangeBuckets(arn)];
}

/** What a bucket tells EventBridge. */
export function mayDeployNotification(stack: EnvironmentStack, noun: string): Grant {
  return {
    actions: ["s3:GetBucketNotification", "s3:PutBucketNotification"],
    resources: [stack.bucketArn(stack.bucketName(noun))],
  };
}

/** A database of Glue's catalog and its tables, but for their partitions. */
export function mayDeployCatalog(stack: EnvironmentStack, database: string): Grant[] {
  return [
    ...mayDeployDatabase(stack, database),
    {
      actions: ["glue:CreateTable", "glue:DeleteTable", "glue:GetTable", "glue:UpdateTable"],
      resources: catalogArns(stack, database),
    },
  ];
}

/** A database of Glue's catalog without the tables, which are somebody else's. */
function mayDeployDatabase(stack: EnvironmentStack, database: string): Grant[] {
  const arns = catalogArns(stack, database);
  return [
    {
      actions: ["glue:CreateDatabase", "glue:GetDatabase", "glue:UpdateDatabase"],
      resources: arns.slice(0, 2),
    },
    { actions: ["glue:GetTags", "glue:TagResource", "glue:UntagResource"], resources: arns.slice(1, 2) },
    // With a database its tables go: Glue asks for both.
    { actions: ["glue:DeleteDatabase"], resources: arns },
  ];
}

/** A crawler with its role, its log group and the database that it fills. */
export function mayDeployCrawler(stack: EnvironmentStack, noun: string, database: string): Grant[] {
  const name = stack.resourceName(noun);
  return [
    {
      actions: [
        "glue:CreateCrawler",
        "glue:DeleteCrawler",
        "glue:GetCrawler",
        "glue:GetTags",
        "glue:TagResource",
        "glue:UntagResource",
        "glue:UpdateCrawler",
      ],
      resources: [stack.arn("glue", `crawler/${name}`)],
    },
    ...mayDeployRole(stack, noun, "glue.amazonaws.com"),
    ...mayDeployLogGroups(stack, `/aws-glue/crawlers-role/${name}-*`),
    ...mayDeployDatabase(stack, database),
  ];
}

/** A workgroup of Athena, and the queries that it names. */
export function mayDeployWorkgroup(stack: EnvironmentStack, noun: string): Grant {
  return {
    actions: [
      "athena:CreateNamedQuery",
      "athena:CreateWorkGroup",
      "athena:DeleteNamedQuery",
      "athena:DeleteWorkGroup",
      "athena:GetNamedQuery",
      "athena:GetWorkGroup",
      "athena:ListTagsForResource",
      "athena:TagResource",
      "athena:UntagResource",
      "athena:UpdateNamedQuery",
      "athena:UpdateWorkGroup",
    ],
    resources: [stack.arn("athena", `workgroup/${stack.resourceName(noun)}`)],
  };
}

/** All but making and deleting them. */
export function mayChangeBuckets(...arns: string[]): Grant {
  return {
    actions: [
      "s3:GetAccelerateConfiguration",
      "s3:GetBucketAcl",
      "s3:GetBucketCORS",
      "s3:GetBucketLogging",
      "s3:GetBucketObjectLockConfiguration",
      "s3:GetBucketOwnershipControls",
      "s3:GetBucketPolicy",
      "s3:GetBucketPublicAccessBlock",
      "s3:GetBucketRequestPayment",
      "s3:GetBucketTagging",
      "s3:GetBucketVersioning",
      "s3:GetBucketWebsite",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:GetReplicationConfiguration",
      "s3:ListBucket",
      "s3:PutBucketOwnershipControls",
      "s3:PutBucketPolicy",
      "s3:PutBucketPublicAccessBlock",
      "s3:PutBucketTagging",
      "s3:PutBucketVersioning",
      "s3:PutEncryptionConfiguration",
      "s3:PutLifecycleConfiguration",
    ],
    resources: arns,
  };
}

/** Lambda looks up where a function goes in the name of who puts it into the network. */
export function mayDeployInside(): Grant {
  return {
    // EC2 knows these for all resources only.
    actions: ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"],
    resources: ["*"],
  };
}

export function mayDeployRule(stack: EnvironmentStack, noun: string): Grant {
  return {
    actions: [
      "events:DeleteRule",
      "events:DescribeRule",
      "events:ListTagsForResource",
      "events:ListTargetsByRule",
      "events:PutRule",
      "events:PutTargets",
      "events:RemoveTargets",
      "events:TagResource",
      "events:UntagResource",
    ],
    resources: [stack.arn("events", `rule/${stack.resourceName(noun)}`)],
  };
}

export function mayDeploySchedules(stack: EnvironmentStack, ...nouns: string[]): Grant {
  return {
    actions: [
      "scheduler:CreateSchedule",
      "scheduler:DeleteSchedule",
      "scheduler:GetSchedule",
      "scheduler:UpdateSchedule",
    ],
    resources: nouns.map((noun) => stack.arn("scheduler", `schedule/default/${stack.resourceName(noun)}`)),
  };
}

/** A Glue job with its role, log groups and files. */
export function mayDeployGlueJob(stack: EnvironmentStack, storage: Storage, noun: string): Grant[] {
  const name = stack.resourceName(noun);
  return [
    {
      actions: [
        "glue:CreateJob",
        "glue:DeleteJob",
        "glue:GetJob",
        "glue:GetTags",
        "glue:TagResource",
        "glue:UntagResource",
        "glue:UpdateJob",
      ],
      resources: [stack.arn("glue", `job/${name}`)],
    },
    ...mayDeployRole(stack, noun, "glue.amazonaws.com"),
    ...mayDeployLogGroups(stack, `/aws-glue/jobs/${name}/*`),
    mayUpload(storage, `glue/${noun}`),
  ];
}

/** What brings a Glue job into the network. */
export function mayDeployGlueConnection(stack: EnvironmentStack, noun: string): Grant {
  return {
    actions: [
      "glue:CreateConnection",
      "glue:DeleteConnection",
      "glue:GetConnection",
      "glue:UpdateConnection",
    ],
    resources: [stack.arn("glue", "catalog"), stack.arn("glue", `connection/${stack.resourceName(noun)}`)],
  };
}

/** Security groups and their rules: what is made carries the environment's tag, and only such is changed. */
export function mayDeploySecurityGroups(stack: EnvironmentStack): Grant[] {
  const of = (...types: string[]) => types.map((type) => stack.arn("ec2", `${type}/*`));
  return [
    { actions: ["ec2:CreateSecurityGroup"], resources: of("security-group", "vpc") },
    {
      actions: [
        "ec2:AuthorizeSecurityGroupEgress",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateTags",
        "ec2:DeleteSecurityGroup",
        "ec2:ModifySecurityGroupRules",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
      ],
      resources: of("security-group", "security-group-rule"),
      conditions: taggedAs(stack, "aws:ResourceTag"),
    },
    {
      // A rule has no tags before it is made.
      actions: ["ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress"],
      resources: of("security-group-rule"),
      conditions: taggedAs(stack, "aws:RequestTag"),
    },
    {
      actions: ["ec2:CreateTags"],
      resources: of("security-group", "security-group-rule"),
      conditions: [...taggedAs(stack, "aws:RequestTag"), WHEN_IT_IS_MADE],
    },
    {
      // EC2 knows these for all resources only.
      actions: [
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroupRules",
        "ec2:DescribeSecurityGroups",
      ],
      resources: ["*"],
    },
  ];
}

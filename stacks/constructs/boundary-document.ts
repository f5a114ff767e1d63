import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
} from "@cdktf/provider-aws/lib/data-aws-iam-policy-document/index.js";
import { PRODUCT } from "../../config/names.ts";
import { CONNECTION_SERVICES, DELIVERY_FOLDER, DEPLOY_WHEN_CHECKED } from "./delivery-names.ts";
import type { EnvironmentStack } from "./environment-stack.ts";
import { BY_IAM } from "./function-url.ts";
import type { Condition } from "./policy.ts";
import { taggedAs, WHEN_IT_IS_MADE } from "./tags.ts";

/** Of IAM, what gives a role rights: only where the role is under the boundary. */
export const GIVE_RIGHTS = ["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy"];

/** IAM cannot tell a role's boundary where these are asked for; none of them takes the boundary off. */
export const KEEP_ROLES = [
  "iam:DeleteRole",
  "iam:TagRole",
  "iam:UntagRole",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateRole",
  "iam:UpdateRoleDescription",
];

export const READ_ROLES = [
  "iam:GetRole",
  "iam:GetRolePolicy",
  "iam:ListAttachedRolePolicies",
  "iam:ListInstanceProfilesForRole",
  "iam:ListRolePolicies",
  "iam:PassRole",
];

/** Services in which the environment's names stand behind a slash: a kind, or a group of such names. */
const BEHIND_SLASH = ["athena", "dynamodb", "events", "firehose", "glue", "kinesis", "pipes", "scheduler"];

/**
 * The others, by what they have in common, and what stands before the environment's names in them. What of them, each role's
 * own policy says.
 */
const NAMED: readonly { services: readonly string[]; like: string; kind: string }[] = [
  // Alarms; functions; instances, their parameter and subnet groups.
  { services: ["cloudwatch", "lambda", "rds"], like: "*d*", kind: "*:" },
  { services: ["logs"], like: "logs", kind: "log-group:*/" },
  { services: ["sns", "sqs"], like: "s?s", kind: "" },
];

/** Where AWS knows no names or none beforehand, exactly these, on anything in the region. */
const NAMELESS = [
  "cloudwatch:DescribeAlarms",
  "ec2:*ssignPrivateIpAddresses",
  "ec2:*teNetworkInterface",
  "ec2:Describe*",
  "glue:*Classifier",
  "glue:GetSecurityConfiguration",
  "kinesis:ListStreams",
  "kms:ListAliases",
  "logs:DescribeLogGroups",
  // Statements, each of which is told to who asked it; to ask one, a workgroup's tags must allow.
  "redshift-data:CancelS*",
  "redshift-data:DescribeS*",
  "redshift-data:GetS*",
  "redshift-serverless:GetUsageLimit",
];

/** In few letters: what KEEP_ROLES and READ_ROLES have, and no more. */
const ROLES = [
  "iam:DeleteRole",
  "iam:GetRole*",
  "iam:List*",
  "iam:PassRole",
  "iam:*TagRole",
  "iam:Update*Role*",
];

/**
 * The permissions boundary: a ceiling, which gives nobody anything, and under which no other environment is in reach. AWS
 * takes 6,144 characters: so no statement has a name, and regions are told by condition.
 */
export function boundaryDocument(stack: EnvironmentStack): string {
  return new DataAwsIamPolicyDocument(stack, "boundary", {
    statement: [
      ...whatHasNames(stack),
      ...whatHasTags(stack),
      ...whatHasNeither(stack),
      ...roles(stack),
      ...delivery(stack),
      {
        effect: "Deny",
        actions: ["s3:Put*Acl"],
        resources: ["*"],
      },
      {
        effect: "Deny",
        // Create and Update.
        actions: ["lambda:*ateFunctionUrlConfig"],
        resources: ["*"],
        condition: [{ test: "StringNotEquals", ...BY_IAM }],
      },
    ],
  }).json;
}

function whatHasNames(stack: EnvironmentStack): DataAwsIamPolicyDocumentStatement[] {
  const { name, state } = stack.environment;
  const ours = stack.resourceName("*");
  return [
    {
      actions: [...BEHIND_SLASH, ...NAMED.flatMap(({ services }) => services)].map((name) => `${name}:*`),
      resources: [
        anywhere(stack, "*", `*/${ours}`),
        ...NAMED.map(({ like, kind }) => anywhere(stack, like, `${kind}${ours}`)),
        // Databases and their tables: SQL would have to quote a hyphen.
        anywhere(stack, "glue", `*/${ours.replaceAll("-", "_")}`),
      ],
      condition: [inRegion(stack)],
    },
    {
      actions: ["budgets:*", "cloudwatch:*Dashboard*", "s3:*"],
      resources: [
        everywhere(stack, "budgets", `budget/${ours}`),
        everywhere(stack, "cloudwatch", `dashboard/${ours}`),
        inBuckets(ours),
      ],
    },
    // Glue asks for the catalog as well as for what is in it; whose a stream's mapping is, its function says, below.
    {
      actions: [
        ...["*Connection", "*Database", "*Get*", "*Partition", "*Table"].map((what) => `glue:${what}`),
        "lambda:*Tag*",
      ],
      resources: [anywhere(stack, "glue", "catalog"), anywhere(stack, "lambda", "event-source-mapping:*")],
    },
    {
      actions: ["lambda:*EventSourceMapping"],
      resources: ["*"],
      condition: [
        {
          test: "ArnLike",
          variable: "lambda:FunctionArn",
          values: [`arn:*:lambda:*:*:function:${ours}`],
        },
      ],
    },
    ...(state === "local"
      ? []
      : [
          {
            // A person's Terraform runs the providers that a state names.
            actions: ["s3:*Object"],
            resources: [inBuckets(`${state.bucket}/${name}/*`)],
            condition: principal(stack, "ArnLike", "deploy-*"),
          },
          {
            actions: ["s3:ListBucket"],
            resources: [inBuckets(state.bucket)],
            condition: [{ test: "StringLike", variable: "s3:prefix", values: [`${name}/*`] }],
          },
        ]),
  ];
}

/** Of the network, the key and Redshift: what is made carries the environment's tags, and only what has them is used. */
function whatHasTags(stack: EnvironmentStack): DataAwsIamPolicyDocumentStatement[] {
  const newOne = {
    test: "StringEquals",
    variable: "aws:RequestTag/environment",
    values: [stack.environment.name],
  };
  const ec2 = (...kinds: string[]) => kinds.map((kind) => `arn:*:ec2:*:*:${kind}/*`);
  return [
    {
      actions: ["ec2:*", "kms:*", "redshift-data:*", "redshift-serverless:*"],
      resources: ["*"],
      condition: taggedAs(stack, "aws:ResourceTag"),
    },
    {
      actions: [
        "ec2:CreateRouteTable",
        "ec2:CreateSecurityGroup",
        "ec2:CreateSubnet",
        "ec2:CreateVpcEndpoint",
      ],
      resources: ec2("route-table", "security-group", "subnet", "vpc-endpoint"),
      condition: [newOne],
    },
    {
      actions: ["ec2:CreateVpc"],
      resources: ec2("vpc"),
      condition: [newOne],
    },
    {
      actions: ["ec2:AuthorizeSecurityGroup*"],
      resources: ec2("security-group-rule"),
      condition: [newOne],
    },
    {
      actions: ["ec2:CreateTags"],
      resources: ["*"],
      condition: [newOne, WHEN_IT_IS_MADE],
    },
    {
      actions: ["ec2:CreateTags"],
      resources: ec2("network-interface"),
      condition: [
        { test: "ForAllValues:StringEquals", variable: "aws:TagKeys", values: ["aws-glue-service-resource"] },
      ],
    },
    // Whoever cannot get into a network reaches no database in it.
    {
      effect: "Deny",
      actions: ["ec2:CreateNetworkInterface"],
      resources: ec2("security-group", "subnet"),
      condition: [
        {
          test: "StringNotEquals",
          variable: "aws:ResourceTag/environment",
          values: [stack.environment.name],
        },
      ],
    },
  ];
}

/** ARNs in the account; the region is told once, by condition, where it matters. */
const anywhere = (stack: EnvironmentStack, service: string, resource: string) =>
  `arn:*:${service}:*:${stack.accountId}:${resource}`;

/** The same of a service without regions. */
const everywhere = (stack: EnvironmentStack, service: string, resource: string) =>
  `arn:*:${service}::${stack.accountId}:${resource}`;

/** Of roles that nobody under the boundary can change. */
const principal = (stack: EnvironmentStack, test: string, noun: string): Condition[] => [
  { test, variable: "aws:PrincipalArn", values: [`arn:*:iam::*:role/${stack.resourceName(noun)}`] },
];

/** Bucket names are the world's. */
const inBuckets = (names: string) => `arn:*:s3:::${names}`;

const inRegion = (stack: EnvironmentStack): Condition => ({
  test: "StringEquals",
  variable: "aws:RequestedRegion",
  values: [stack.region.stringValue],
});

function whatHasNeither(stack: EnvironmentStack): DataAwsIamPolicyDocumentStatement[] {
  return [
    {
      actions: NAMELESS,
      resources: ["*"],
      condition: [inRegion(stack)],
    },
    {
      actions: ["cloudwatch:PutMetricData"],
      resources: ["*"],
      condition: [{ test: "StringEquals", variable: "cloudwatch:namespace", values: ["Glue"] }],
    },
    // A login looks at no condition, and RDS makes up the database's id; that of another environment is out of reach.
    { actions: ["rds-db:connect"], resources: [anywhere(stack, "rds-db", "dbuser:*/*")] },
    // RDS' and Redshift's, which make up the names; another environment's is encrypted with a key that has no tag of this one.
    {
      actions: ["secretsmanager:GetSecretValue"],
      resources: [anywhere(stack, "secretsmanager", "secret:r*!*")],
    },
    {
      actions: CONNECTION_SERVICES.flatMap((service) => [
        `${service}:GetConnection*`,
        `${service}:UseConnection`,
      ]),
      resources: CONNECTION_SERVICES.map((service) => anywhere(stack, service, "connection/*")),
    },
  ];
}

function roles(stack: EnvironmentStack): DataAwsIamPolicyDocumentStatement[] {
  const ours = [everywhere(stack, "iam", `role/${stack.resourceName("*")}`)];
  return [
    { actions: ROLES, resources: ours },
    {
      actions: GIVE_RIGHTS,
      resources: ours,
      condition: [
        {
          test: "StringEquals",
          variable: "iam:PermissionsBoundary",
          values: [stack.permissionsBoundaryArn],
        },
      ],
    },
  ];
}

/** People change delivery, checks alone write what is deployed, and only the rule that waits for them starts it. */
function delivery(stack: EnvironmentStack): DataAwsIamPolicyDocumentStatement[] {
  // Wherever: what is denied may be more.
  const role = (noun: string) => `arn:*:iam::*:role/${stack.resourceName(noun)}`;
  return [
    {
      actions: ["codebuild:StartBuild"],
      resources: [anywhere(stack, "codebuild", `project/${stack.resourceName("deploy-*")}`)],
      condition: principal(stack, "ArnEquals", DEPLOY_WHEN_CHECKED),
    },
    {
      effect: "Deny",
      actions: ["events:*", "iam:*", "logs:*"],
      resources: [
        // A log group's name may begin with anything: also with another group and the beginning of a stream in it.
        `arn:*:logs:*:*:*:log-stream:*/${PRODUCT}-*`,
        role("check-*"),
        role("deploy-*"),
        `arn:*:events:*:*:rule/${stack.resourceName("deploy-*")}`,
      ],
    },
    {
      effect: "Deny",
      actions: ["s3:PutObject", "s3:ReplicateObject"],
      resources: [inBuckets(`${stack.bucketName("artifacts")}/${DELIVERY_FOLDER}/*`)],
      condition: principal(stack, "ArnNotLike", "check-*"),
    },
  ];
}

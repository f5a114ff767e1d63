import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document/index.js";
import type { EnvironmentStack } from "./environment-stack.ts";

/** Services that the environment is made of; what of them, each role's own policy says. */
const SERVICES = [
  "cloudwatch",
  "codebuild",
  "codeconnections",
  "codestar-connections",
  "ec2",
  "events",
  "glue",
  "kinesis",
  "kms",
  "lambda",
  "logs",
  "rds",
  "rds-db",
  "s3",
  "scheduler",
  "secretsmanager",
  "sns",
  "sqs",
];

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

/** The permissions boundary: a ceiling, which gives nobody anything. */
export function boundaryDocument(stack: EnvironmentStack): string {
  const roles = [stack.globalArn("iam", `role/${stack.resourceName("*")}`)];
  return new DataAwsIamPolicyDocument(stack, "boundary", {
    statement: [
      {
        sid: "ServicesOfTheSystemInItsRegion",
        actions: SERVICES.map((service) => `${service}:*`),
        resources: ["*"],
        condition: [
          { test: "StringEquals", variable: "aws:RequestedRegion", values: [stack.region.stringValue] },
        ],
      },
      {
        sid: "ItsBudget",
        actions: ["budgets:*"],
        resources: [stack.globalArn("budgets", `budget/${stack.resourceName("*")}`)],
      },
      { sid: "ReadRoles", actions: READ_ROLES, resources: roles },
      { sid: "KeepRoles", actions: KEEP_ROLES, resources: roles },
      {
        sid: "GiveRightsUnderThisBoundary",
        actions: GIVE_RIGHTS,
        resources: roles,
        condition: [
          {
            test: "StringEquals",
            variable: "iam:PermissionsBoundary",
            values: [stack.permissionsBoundaryArn],
          },
        ],
      },
      {
        sid: "DeliveryIsChangedByPeople",
        effect: "Deny",
        actions: [...GIVE_RIGHTS, ...KEEP_ROLES],
        resources: [stack.globalArn("iam", `role/${stack.resourceName("deploy-*")}`)],
      },
      {
        sid: "NothingPublic",
        effect: "Deny",
        actions: ["lambda:CreateFunctionUrlConfig", "s3:PutBucketAcl", "s3:PutObjectAcl"],
        resources: ["*"],
      },
    ],
  }).json;
}

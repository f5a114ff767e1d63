import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document/index.js";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias/index.js";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import type { EnvironmentStack } from "./environment-stack.ts";

/** All but using it. */
export const ADMINISTRATION = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKeyRotation",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListAliases",
  "kms:ListGrants",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RetireGrant",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

const USE = [
  "kms:CreateGrant",
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

/** Services that put messages of their own into encrypted topics and queues. */
const PUBLISHERS = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "events.amazonaws.com"];

/** The key that encrypts all that the environment keeps. */
export function createProjectKey(stack: EnvironmentStack): KmsKey {
  const { protectsData } = stack.environment;
  const ofThisAccount = {
    test: "StringEquals",
    variable: "aws:SourceAccount",
    values: [stack.accountId],
  };
  // In a key's policy the resource is the key itself.
  const resources = ["*"];
  const policy = new DataAwsIamPolicyDocument(stack, "key-policy", {
    statement: [
      {
        sid: "RolesOfThisAccountAsTheirPoliciesSay",
        principals: [{ type: "AWS", identifiers: [stack.accountRootArn] }],
        actions: [...new Set([...ADMINISTRATION, ...USE])].sort(),
        resources,
      },
      {
        sid: "LogGroupsOfThisEnvironment",
        principals: [{ type: "Service", identifiers: [`logs.${stack.region.stringValue}.amazonaws.com`] }],
        actions: [
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
        ],
        resources,
        condition: [
          {
            test: "ArnLike",
            variable: "kms:EncryptionContext:aws:logs:arn",
            values: [stack.arn("logs", `log-group:*${stack.resourceName("*")}`)],
          },
        ],
      },
      {
        sid: "MessagesOfServices",
        principals: [{ type: "Service", identifiers: PUBLISHERS }],
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        resources,
        condition: [ofThisAccount],
      },
    ],
  });
  const key = new KmsKey(stack, "key", {
    description: `All that ${stack.resourceName("*")} keeps`,
    enableKeyRotation: true,
    deletionWindowInDays: protectsData ? 30 : 7,
    policy: policy.json,
    lifecycle: { preventDestroy: protectsData },
  });
  new KmsAlias(stack, "alias", {
    name: `alias/${stack.resourceName("key")}`,
    targetKeyId: key.keyId,
  });
  return key;
}

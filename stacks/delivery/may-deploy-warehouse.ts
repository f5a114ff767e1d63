import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import type { Grant } from "../constructs/policy.ts";
import { taggedAs, WHEN_IT_IS_MADE } from "../constructs/tags.ts";

/** What Terraform needs to make, change, read and remove a part of the lane warehouse, by the part's name. */

/**
 * Namespace and workgroup are changed and read by their tags, as AWS makes up their ids. All but making and removing them, and
 * the limit at which they end: a person does that.
 */
export function mayDeployRedshift(stack: EnvironmentStack): Grant[] {
  const change = (kind: "Namespace" | "Workgroup"): Grant => ({
    actions: [`Get${kind}`, "ListTagsForResource", "TagResource", "UntagResource", `Update${kind}`].map(
      (action) => `redshift-serverless:${action}`,
    ),
    resources: [stack.arn("redshift-serverless", `${kind.toLowerCase()}/*`)],
    conditions: taggedAs(stack, "aws:ResourceTag"),
  });
  return [
    change("Namespace"),
    change("Workgroup"),
    // Redshift knows limits for all resources only.
    { actions: ["redshift-serverless:GetUsageLimit"], resources: ["*"] },
  ];
}

/** A security group that lets nothing in or out: what is made carries the environment's tag, and only such is changed. */
export function mayDeployShutGroup(stack: EnvironmentStack): Grant[] {
  const of = (...types: string[]) => types.map((type) => stack.arn("ec2", `${type}/*`));
  return [
    { actions: ["ec2:CreateSecurityGroup"], resources: of("security-group", "vpc") },
    {
      // AWS gives a new group a way out.
      actions: ["ec2:CreateTags", "ec2:DeleteSecurityGroup", "ec2:RevokeSecurityGroupEgress"],
      resources: of("security-group"),
      conditions: taggedAs(stack, "aws:ResourceTag"),
    },
    {
      actions: ["ec2:CreateTags"],
      resources: of("security-group"),
      conditions: [...taggedAs(stack, "aws:RequestTag"), WHEN_IT_IS_MADE],
    },
    // EC2 knows it for all resources only.
    { actions: ["ec2:DescribeNetworkInterfaces"], resources: ["*"] },
  ];
}

/** How often Lambda tries again what nobody waits for. */
export function maySetRetries(stack: EnvironmentStack, noun: string): Grant {
  return {
    actions: ["Delete", "Get", "Put", "Update"].map((verb) => `lambda:${verb}FunctionEventInvokeConfig`),
    resources: [stack.arn("lambda", `function:${stack.resourceName(noun)}`)],
  };
}

/** At the end of a deployment. */
export function mayInvoke(stack: EnvironmentStack, noun: string): Grant {
  return {
    actions: ["lambda:InvokeFunction"],
    resources: [stack.arn("lambda", `function:${stack.resourceName(noun)}`)],
  };
}

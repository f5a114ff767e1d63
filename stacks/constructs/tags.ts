import { PRODUCT } from "../../config/names.ts";
import type { EnvironmentStack } from "./environment-stack.ts";
import type { Condition } from "./policy.ts";

/**
 * Only where the environment's tags are, which the provider puts on everything.
 * @param of what is used, or what the request asks for
 */
export function taggedAs(stack: EnvironmentStack, of: "aws:ResourceTag" | "aws:RequestTag"): Condition[] {
  const tags = { project: PRODUCT, environment: stack.environment.name };
  return Object.entries(tags).map(([tag, value]) => ({
    test: "StringEquals",
    variable: `${of}/${tag}`,
    values: [value],
  }));
}

/** Tags may be put on what is made, not on what others have: it would be the environment's then. */
export const WHEN_IT_IS_MADE: Condition = { test: "Null", variable: "ec2:CreateAction", values: ["false"] };

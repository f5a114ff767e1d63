import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document/index.js";
import { Lazy } from "cdktf";
import type { Construct } from "constructs";

/** What is allowed, on what. */
export interface Grant {
  /** What is forbidden, whatever else allows it. @default allowed */
  effect?: "Deny";
  actions: string[];
  resources: string[];
  conditions?: Condition[];
}

export interface Condition {
  /** Such as `StringEquals`. */
  test: string;
  variable: string;
  values: string[];
}

/** The value of a function's environment variable, and what the function must be allowed to make use of it. */
export interface Binding<T extends string = string> {
  value: T;
  grants: readonly Grant[];
}

/**
 * A policy document of grants, as JSON. What is allowed on the same conditions by the same actions is one statement.
 * @param grants may grow until the stacks are written
 */
export function policyOf(scope: Construct, id: string, grants: readonly Grant[]): string {
  return new DataAwsIamPolicyDocument(scope, id, {
    // Only when stacks are written can it be told that two references are the same.
    statement: Lazy.anyValue({ produce: (context) => statementsOf(context.resolve(grants)) }),
  }).json;
}

/** Only on behalf of a service that reads or writes for the one who is allowed. */
export function viaService(service: string, region: string): Condition {
  return { test: "StringEquals", variable: "kms:ViaService", values: [`${service}.${region}.amazonaws.com`] };
}

/** As Terraform writes them. */
interface Statement {
  effect?: "Deny";
  actions: string[];
  resources: string[];
  condition?: Condition[];
}

function statementsOf(grants: readonly Grant[]): Statement[] {
  const statements = new Map<string, Statement>();
  for (const { effect, actions, resources, conditions } of grants) {
    const key = JSON.stringify([effect, [...actions].sort(), conditions]);
    const known = statements.get(key)?.resources ?? [];
    statements.set(key, {
      ...(effect && { effect }),
      actions,
      resources: [...new Set([...known, ...resources])],
      ...(conditions && { condition: conditions }),
    });
  }
  return [...statements.values()];
}

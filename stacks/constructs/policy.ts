import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document/index.js";
import type { Construct } from "constructs";

/** What is allowed, on what. */
export interface Grant {
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

/** A policy document of grants, as JSON. */
export function policyOf(scope: Construct, id: string, grants: readonly Grant[]): string {
  return new DataAwsIamPolicyDocument(scope, id, {
    statement: grants.map(({ actions, resources, conditions }) => ({
      actions,
      resources,
      ...(conditions && { condition: conditions }),
    })),
  }).json;
}

/** Only on behalf of a service that reads or writes for the one who is allowed. */
export function viaService(service: string, region: string): Condition {
  return { test: "StringEquals", variable: "kms:ViaService", values: [`${service}.${region}.amazonaws.com`] };
}

import type { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import type { Storage } from "../storage.ts";
import type { EnvironmentStack } from "./environment-stack.ts";
import { type Binding, viaService } from "./policy.ts";

/** The secret that RDS keeps for the master of an instance, for a function that logs in as it. */
export function masterSecretOf(stack: EnvironmentStack, storage: Storage, instance: DbInstance): Binding {
  const secretArn = instance.masterUserSecret.get(0).secretArn;
  return {
    value: secretArn,
    grants: [
      { actions: ["secretsmanager:GetSecretValue"], resources: [secretArn] },
      {
        actions: ["kms:Decrypt"],
        resources: [storage.key.arn],
        conditions: [viaService("secretsmanager", stack.region.stringValue)],
      },
    ],
  };
}

import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import type { Construct } from "constructs";
import { EnvironmentStack } from "./environment-stack.ts";

export interface TableKeys {
  hashKey: string;
  rangeKey: string;
  /** The attribute that says after which second since 1970 an item is to go. */
  expiresAt: string;
}

/** A DynamoDB table on demand, encrypted, whose items go by themselves and which can be taken back to any second. */
export function createTable(
  scope: Construct,
  noun: string,
  { key, hashKey, rangeKey, expiresAt }: TableKeys & { key: KmsKey },
): DynamodbTable {
  const stack = EnvironmentStack.of(scope);
  const { protectsData } = stack.environment;
  return new DynamodbTable(scope, `${noun}-table`, {
    name: stack.resourceName(noun),
    billingMode: "PAY_PER_REQUEST",
    hashKey,
    rangeKey,
    attribute: [hashKey, rangeKey].map((name) => ({ name, type: "S" })),
    ttl: { attributeName: expiresAt, enabled: true },
    serverSideEncryption: { enabled: true, kmsKeyArn: key.arn },
    pointInTimeRecovery: { enabled: true },
    deletionProtectionEnabled: protectsData,
    lifecycle: { preventDestroy: protectsData },
  });
}

import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import type { Construct } from "constructs";
import { EnvironmentStack } from "./environment-stack.ts";

export interface TableProps {
  key: KmsKey;
  hashKey: string;
  /** @default one item a hash key */
  rangeKey?: string;
  /** The attribute that says after which second since 1970 an item is to go. @default items stay */
  expiresAt?: string;
  /** Changes can be read for a day, each with the item as it then is. It is never to be switched: a new one is another. @default false */
  tellsChanges?: boolean;
}

/** A DynamoDB table on demand, encrypted, which can be taken back to any second. */
export function createTable(
  scope: Construct,
  noun: string,
  { key, hashKey, rangeKey, expiresAt, tellsChanges = false }: TableProps,
): DynamodbTable {
  const stack = EnvironmentStack.of(scope);
  const { protectsData } = stack.environment;
  return new DynamodbTable(scope, `${noun}-table`, {
    name: stack.resourceName(noun),
    billingMode: "PAY_PER_REQUEST",
    hashKey,
    ...(rangeKey && { rangeKey }),
    attribute: [hashKey, rangeKey].flatMap((name) => (name ? [{ name, type: "S" }] : [])),
    ...(expiresAt && { ttl: { attributeName: expiresAt, enabled: true } }),
    ...(tellsChanges && { streamEnabled: true, streamViewType: "NEW_IMAGE" }),
    serverSideEncryption: { enabled: true, kmsKeyArn: key.arn },
    pointInTimeRecovery: { enabled: true },
    deletionProtectionEnabled: protectsData,
    lifecycle: { preventDestroy: protectsData },
  });
}

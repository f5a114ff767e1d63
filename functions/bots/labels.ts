import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { toAttributes } from "./attributes.ts";
import { createKnown } from "./known.ts";
import { expiryOf, labelKey } from "./table.ts";

/** Writes what everybody may read of a user who was marked. */
export interface Labels {
  /** @param cell beginning of a cell of event time, in microseconds */
  raise(userId: string, cell: number, actions: number): Promise<void>;
}

export function createLabels({
  dynamoDb,
  table,
}: {
  dynamoDb: Pick<DynamoDBClient, "send">;
  table: string;
}): Labels {
  const raised = createKnown<number>();
  return {
    async raise(userId, cell, actions) {
      const key = labelKey(userId, cell);
      const name = `${key.sk} ${userId}`;
      if ((raised.get(name) ?? 0) >= actions) {
        return;
      }
      const update = new UpdateItemCommand({
        TableName: table,
        Key: toAttributes(key),
        UpdateExpression: "SET actions = :actions, expires = :expires",
        ConditionExpression: "attribute_not_exists(actions) OR actions < :actions",
        ExpressionAttributeValues: toAttributes({ ":actions": actions, ":expires": expiryOf(cell / 1000) }),
      });
      await dynamoDb.send(update).catch((error) => {
        if (!(error instanceof ConditionalCheckFailedException)) {
          throw error;
        }
      });
      raised.set(name, actions);
    },
  };
}

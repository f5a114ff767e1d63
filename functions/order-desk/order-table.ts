import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { Order } from "./order.ts";
import { type Attributes, fromAttributes, toAttributes } from "./order-item.ts";

/** The table of orders. No write takes back what another one has written since it was read. */
export interface OrderTable {
  find(orderid: string): Promise<Order | undefined>;
  /** Those that there are. @param orderids at most 100 */
  findAll(orderids: readonly string[]): Promise<Order[]>;
  /** @returns undefined where it was written; else the order that was there, and what it was placed by */
  insert(order: Order, placedBy: string): Promise<{ found: Order; placedBy: string | undefined } | undefined>;
  /** Writes over the version before. @returns undefined where it was written; else whichever version there is, if any */
  replace(order: Order): Promise<{ found: Order | undefined } | undefined>;
  /** @returns whether it was there */
  remove(orderid: string): Promise<boolean>;
}

export function openOrderTable({
  dynamoDb,
  table,
}: {
  dynamoDb: Pick<DynamoDBClient, "send">;
  table: string;
}): OrderTable {
  const place = (orderid: string) => ({ TableName: table, Key: { orderid: { S: orderid } } });

  return {
    async find(orderid) {
      const { Item } = await dynamoDb.send(new GetItemCommand({ ...place(orderid), ConsistentRead: true }));
      return Item && fromAttributes(Item);
    },

    async findAll(orderids) {
      const found: Order[] = [];
      let asked = orderids.map((orderid) => ({ orderid: { S: orderid } }) as Attributes);
      while (asked.length > 0) {
        const { Responses, UnprocessedKeys } = await dynamoDb.send(
          new BatchGetItemCommand({ RequestItems: { [table]: { Keys: asked, ConsistentRead: true } } }),
        );
        found.push(...(Responses?.[table] ?? []).map(fromAttributes));
        asked = UnprocessedKeys?.[table]?.Keys ?? [];
      }
      return found;
    },

    async insert(order, placedBy) {
      const there = await unlessThere(
        dynamoDb.send(
          new PutItemCommand({
            TableName: table,
            Item: { ...toAttributes(order), placed_by: { S: placedBy } },
            ConditionExpression: "attribute_not_exists(orderid)",
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        ),
      );
      return there?.item && { found: fromAttributes(there.item), placedBy: there.item.placed_by?.S };
    },

    async replace(order) {
      const { orderid, ...fields } = order;
      const attributes = toAttributes(fields);
      const names = Object.keys(attributes);
      const there = await unlessThere(
        dynamoDb.send(
          new UpdateItemCommand({
            ...place(orderid),
            UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
            ConditionExpression: "#version = :before",
            ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
            ExpressionAttributeValues: {
              ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value])),
              ":before": { N: String(order.version - 1) },
            },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        ),
      );
      return there && { found: there.item && fromAttributes(there.item) };
    },

    async remove(orderid) {
      const { Attributes: old } = await dynamoDb.send(
        new DeleteItemCommand({ ...place(orderid), ReturnValues: "ALL_OLD" }),
      );
      return old !== undefined && Object.keys(old).length > 0;
    },
  };
}

/** @returns undefined where the write's condition held; else what was there, if anything */
async function unlessThere(write: Promise<unknown>): Promise<{ item: Attributes | undefined } | undefined> {
  try {
    await write;
    return undefined;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return { item: error.Item };
    }
    throw error;
  }
}

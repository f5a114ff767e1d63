import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { ORDERS } from "../names.ts";

/** An order of the made-up shop, as the table has it. */
export function orderItem(orderid: string, status: string, value: string) {
  return {
    orderid: { S: orderid },
    status: { S: status },
    currency: { S: "EUR" },
    items: { S: JSON.stringify([{ product_id: "p1", product_name: "kettle, 1 l", quantity: 1 }]) },
    value: { N: value },
  };
}

/** Writes to the laptop's table of orders past the order desk. */
export function writeOrders(dynamoDb: Pick<DynamoDBClient, "send">) {
  return {
    put: (orderid: string, status: string, value: string) =>
      dynamoDb.send(new PutItemCommand({ TableName: ORDERS, Item: orderItem(orderid, status, value) })),

    async putMany(items: ReturnType<typeof orderItem>[]) {
      for (let at = 0; at < items.length; at += 25) {
        const RequestItems = {
          [ORDERS]: items.slice(at, at + 25).map((Item) => ({ PutRequest: { Item } })),
        };
        await dynamoDb.send(new BatchWriteItemCommand({ RequestItems }));
      }
    },

    remove: (orderid: string) =>
      dynamoDb.send(new DeleteItemCommand({ TableName: ORDERS, Key: { orderid: { S: orderid } } })),
  };
}

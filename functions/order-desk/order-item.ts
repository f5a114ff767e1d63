import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Order } from "./order.ts";

export type Attributes = Record<string, AttributeValue>;

/** An order as the table has it, and as functions/order-changes reads it. Money is text: DynamoDB's numbers lose its last zeros. */
export function toAttributes(order: Partial<Order>): Attributes {
  const attributes = Object.entries(order).flatMap(([name, value]): [string, AttributeValue][] => {
    if (value === null || value === undefined) {
      return [];
    }
    if (name === "items") {
      return [[name, { S: JSON.stringify(value) }]];
    }
    return [[name, typeof value === "number" ? { N: String(value) } : { S: String(value) }]];
  });
  return Object.fromEntries(attributes);
}

export function fromAttributes(item: Attributes): Order {
  const text = (name: string) => item[name]?.S ?? "";
  return {
    orderid: text("orderid"),
    status: text("status"),
    items: JSON.parse(text("items") || "[]"),
    value: text("value"),
    currency: text("currency"),
    checkout_id: item.checkout_id?.S ?? null,
    user_id: item.user_id?.S ?? null,
    placed_at: text("placed_at"),
    changed_at: text("changed_at"),
    version: Number(item.version?.N),
  };
}

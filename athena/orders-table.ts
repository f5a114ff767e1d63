/**
 * The table `orders`: a JSON line a change of an order, as the Lambda order-changes writes it and Firehose delivers it, now and
 * then twice. Without partitions, although the paths have days: nobody needs to register them, so none is forgotten, and
 * who asks what an order is now needs them all.
 */
export const ORDERS_TABLE = {
  name: "orders",
  /** Of its objects, in the lake's bucket. */
  prefix: "orders/",
  serde: "org.openx.data.jsonserde.JsonSerDe",
  /** By Hive's types. */
  columns: [
    { name: "orderid", type: "string" },
    { name: "product_name", type: "string" },
    { name: "quantity", type: "bigint" },
    // A decimal's text: JSON readers make a double of a number.
    { name: "price", type: "string" },
    { name: "cdc_event_type", type: "string" },
    // Such as 2026-01-31 12:00:00.000, in UTC.
    { name: "creation_datetime", type: "string" },
    { name: "status", type: "string" },
    { name: "currency", type: "string" },
    { name: "checkout_id", type: "string" },
    { name: "user_id", type: "string" },
    { name: "items_json", type: "string" },
    // 40 digits, more than a decimal has: texts of one length sort as their numbers do.
    { name: "sequence_number", type: "string" },
    { name: "event_id", type: "string" },
  ],
} as const;

type Column = (typeof ORDERS_TABLE.columns)[number];

/** Of objects in the same bucket that hold changes of which no row could be made. */
export const FAILED_PREFIX = "orders-failed/";

/** A row as JSON. */
export type OrderRow = {
  [C in Column as C["name"]]: (C["type"] extends "bigint" ? number : string) | null;
};

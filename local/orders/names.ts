import { localName } from "../names.ts";

/** The table of orders, the stream of its changes, the pipe between them and the Firehose behind. */
export const ORDERS = localName("orders");

export const ORDER_CHANGES = localName("order-changes");

export const ORDER_DESK = localName("order-desk");

export const ORDER_RECONCILER = localName("order-reconciler");

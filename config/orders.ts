/** The table of orders, the stream of its changes and what brings them there and on: each is called so after the environment. */
export const ORDERS = "orders";

/** How the pipe brings the table's changes into the stream. */
export const ORDERS_PIPE = {
  // LATEST would leave out what was written before the pipe was there.
  startingPosition: "TRIM_HORIZON",
  batchSize: 100,
  windowSeconds: 1,
  maximumRetries: 10,
  onPartialFailure: "AUTOMATIC_BISECT",
  partitionKey: "$.dynamodb.Keys.orderid.S",
} as const;

/** Of Firehose's objects, behind their prefix: in times of arrival, UTC. */
export const DELIVERY_DAY = "dt=!{timestamp:yyyy-MM-dd}/";

/** Changes that Firehose could not have made to rows, in the lake's bucket. */
export const FAILED_CHANGES_PREFIX = "orders-failed/";

/** Firehose's, of a failed change: why it failed, and when it arrived. */
export const FAILED_CHANGES = `${FAILED_CHANGES_PREFIX}!{firehose:error-output-type}/${DELIVERY_DAY}`;

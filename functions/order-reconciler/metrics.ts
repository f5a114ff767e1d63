/** What the function publishes of each run, with CloudWatch's unit. */
export const METRICS = {
  /** Changes that Firehose did not deliver, and that now are made good from raw. */
  OrderChangesMissed: "Count",
  /** Orders that the table and the lake tell differently. */
  OrdersThatDiffer: "Count",
  /** Changes of which no row could be made, and that wait to be replayed. */
  OrderChangesFailed: "Count",
  /** How much older the newest change is that Firehose delivered than the newest in raw. */
  OrderChangesAgeSeconds: "Seconds",
} as const;

export type MetricName = keyof typeof METRICS;

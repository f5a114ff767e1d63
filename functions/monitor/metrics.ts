/** Every metric that the monitor publishes, with CloudWatch's unit. */
export const METRICS = {
  /** 1 where the job should run and does not, or runs and should not, or else 0. */
  JobAstray: "None",
  /** Of the oldest stream, while the job is wanted. */
  IteratorAge: "Seconds",
  /** By stream, also while the job is stopped. */
  Backlog: "Seconds",
  /** Until Kinesis forgets an event that is not committed; while the job is stopped. */
  TimeToLoss: "Seconds",
  Received: "Count",
  Accepted: "Count",
  Duplicates: "Count",
  Rejected: "Count",
  Expired: "Count",
  /** From arrival in Kinesis to commit, 95 of 100 events. */
  BatchLatency: "Milliseconds",
  UnattributedShare: "Percent",
  /** Percentage points more or less than in the day before. */
  UnattributedShift: "None",
  /** Of the last whole hour, by currency. */
  Orders: "Count",
  Revenue: "None",
} as const satisfies Record<string, string>;

export type MetricName = keyof typeof METRICS;

/** What was measured at a time. */
export interface Measurement {
  /** Milliseconds since 1970. */
  time: number;
  /** Such as the currency. */
  dimensions?: Record<string, string>;
  values: Partial<Record<MetricName, number>>;
}

/**
 * A line that makes CloudWatch Logs publish the values as metrics: the embedded metric format. The log is all that the
 * function may write to.
 */
export function embeddedMetrics(namespace: string, { time, dimensions = {}, values }: Measurement): string {
  const metrics = Object.keys(values).map((name) => ({ Name: name, Unit: METRICS[name as MetricName] }));
  return JSON.stringify({
    _aws: {
      Timestamp: time,
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [Object.keys(dimensions)], Metrics: metrics }],
    },
    ...dimensions,
    ...values,
  });
}

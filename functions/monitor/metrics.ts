import type { Measurement as MeasurementOf } from "../shared/embedded-metrics.ts";

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
  /** Users who were marked in a cell of 10 s and have no label there, by the reason. */
  BotLabelsMissed: "Count",
  /** Of the last whole hour, by currency. */
  Orders: "Count",
  Revenue: "None",
} as const satisfies Record<string, string>;

export type MetricName = keyof typeof METRICS;

export type Measurement = MeasurementOf<MetricName>;

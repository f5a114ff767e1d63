/** What the function publishes of each object that it has written, by stream and minute of arrival, with CloudWatch's unit. */
export const METRICS = {
  /** Once more where a batch was handed over once more. */
  ArchivedRecords: "Count",
} as const;

export type MetricName = keyof typeof METRICS;

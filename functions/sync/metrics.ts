/** What the function publishes of each export, with CloudWatch's unit. */
export const METRICS = {
  /** 1 where a table was not exported, else 0. */
  ExportFailed: "None",
  RowsExported: "Count",
} as const;

export type MetricName = keyof typeof METRICS;

/** What the function publishes of each refresh, with CloudWatch's unit. */
export const METRICS = {
  /** 1 where a stream was not refreshed, or a figure is missing; else 0. */
  RefreshFailed: "None",
  /** Since the latest refresh of the stream that is behind most. */
  MinutesBehind: "None",
  /** Records that Redshift could not take since the wake before. */
  ScanErrors: "Count",
  /** Since the month began. */
  RpuHours: "None",
  /** 1 where an export of the shop's database was not loaded, else 0. */
  LoadFailed: "None",
  /** Tables of the shop that are not what MySQL had, or whose latest export was refused. */
  TablesDiffering: "Count",
  /** Since the latest export of the table that is behind most. */
  SyncMinutesBehind: "None",
} as const;

export type MetricName = keyof typeof METRICS;

/** What the function publishes of each refresh, with CloudWatch's unit. */
export const METRICS = {
  /** 1 where a stream was not refreshed, or a figure is missing; else 0. */
  RefreshFailed: "None",
  /** Since the latest refresh of the stream that is behind most; 0 while the system is stopped. */
  MinutesBehind: "None",
  /** Records that Redshift could not take since the wake before. */
  ScanErrors: "Count",
  /** Records that a stream dropped before it was read, and that were not taken from the lake yet. */
  RecordsMissed: "Count",
  /** Since the month began. */
  RpuHours: "None",
  /** Since the day began, UTC. */
  RpuHoursToday: "None",
} as const;

export type MetricName = keyof typeof METRICS;

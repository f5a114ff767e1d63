/** What the function publishes of the job's runs, with CloudWatch's unit. */
export const METRICS = {
  /** 1 where the latest run that ended did not succeed, or else 0. */
  FactsRunFailed: "None",
} as const;

export type MetricName = keyof typeof METRICS;

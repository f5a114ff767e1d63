import type { CloudwatchMetricAlarmConfig } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";

/** What an alarm watches, and when it goes off. */
export interface Alarm
  extends Omit<CloudwatchMetricAlarmConfig, "alarmName" | "alarmActions" | "okActions" | "alarmDescription"> {
  /** One line; the name of its section in docs/operations.md is added. */
  alarmDescription: string;
  /** Its section in docs/operations.md. @default the alarm's own name */
  section?: string;
}

/** Goes off above the threshold, so many periods in a row. */
export function above(threshold: number, { times }: { times: number }) {
  return { comparisonOperator: "GreaterThanThreshold", threshold, evaluationPeriods: times };
}

/** Goes off below the threshold; likewise. */
export function below(threshold: number, { times }: { times: number }) {
  return { comparisonOperator: "LessThanThreshold", threshold, evaluationPeriods: times };
}

/** Of a metric of an AWS service; where nothing is measured, nothing is wrong. @param seconds of a period */
export function metricOf(
  namespace: string,
  metricName: string,
  dimensions: Record<string, string>,
  { statistic, seconds }: { statistic: "Sum" | "Minimum" | "Maximum"; seconds: number },
) {
  return { namespace, metricName, dimensions, statistic, period: seconds, treatMissingData: "notBreaching" };
}

/**
 * Goes off where the metric is above what CloudWatch has learnt to expect at that hour and weekday, so many standard
 * deviations and periods in a row.
 */
export function anomaly(
  namespace: string,
  metricName: string,
  dimensions: Record<string, string>,
  {
    statistic,
    seconds,
    deviations,
    times,
  }: { statistic: "Sum"; seconds: number; deviations: number; times: number },
) {
  return {
    metricQuery: [
      {
        id: "measured",
        metric: { namespace, metricName, dimensions, stat: statistic, period: seconds },
        returnData: true,
      },
      {
        id: "usual",
        expression: `ANOMALY_DETECTION_BAND(measured, ${deviations})`,
        label: "usual",
        returnData: true,
      },
    ],
    thresholdMetricId: "usual",
    comparisonOperator: "GreaterThanUpperThreshold",
    evaluationPeriods: times,
    treatMissingData: "notBreaching",
  };
}

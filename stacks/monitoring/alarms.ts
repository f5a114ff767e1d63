import type { CloudwatchMetricAlarmConfig } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import type { MetricName } from "../../functions/monitor/metrics.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const LOOK = 5 * MINUTE;
const PERCENT_OF_A_GIBIBYTE = 2 ** 30 / 100;

/** What an alarm watches, and when it goes off. */
export type Alarm = Omit<CloudwatchMetricAlarmConfig, "alarmName">;

export interface AlarmParts {
  /** Of the monitor's metrics. */
  namespace: string;
  functionNames: readonly string[];
  deadLettersQueue: string;
  databaseInstance: string;
  /** Expression of Terraform: gigabytes. */
  databaseStorage: string;
}

/** Every alarm by its name; each has a section in docs/operations.md. */
export function alarmsOf(parts: AlarmParts): Record<string, Alarm> {
  const { namespace } = parts;
  const own = (metricName: MetricName, statistic: string, period = LOOK) => ({
    ...{ namespace, metricName, statistic, period },
    treatMissingData: "notBreaching",
  });
  const query = (id: string, metricName: MetricName, period: number) => ({
    id,
    metric: { namespace, metricName, stat: "Average", period },
  });
  const formula = (expression: string, label: string) => ({
    id: "result",
    expression,
    label,
    returnData: true,
  });
  return {
    "job-not-running": {
      alarmDescription: "The job should run and does not, or nobody looks any more",
      ...own("JobDown", "Maximum"),
      ...above(0, { times: 2 }),
      treatMissingData: "breaching",
    },
    "iterator-age": {
      alarmDescription: "The job runs, but what it reads is old",
      ...own("IteratorAge", "Maximum"),
      ...above(5 * MINUTE, { times: 2 }),
    },
    "events-about-to-be-lost": {
      alarmDescription: "The job is stopped, and Kinesis soon forgets events that it has not read",
      ...own("TimeToLoss", "Minimum"),
      comparisonOperator: "LessThanThreshold",
      threshold: 4 * HOUR,
      evaluationPeriods: 1,
    },
    "batch-latency": {
      alarmDescription: "From arrival to commit takes too long for 5 of 100 events",
      ...own("BatchLatency", "Average"),
      ...above(60_000, { times: 3 }),
    },
    "rejected-share": {
      alarmDescription: "Too many events break the contract",
      metricQuery: [
        query("rejected", "Rejected", 15 * MINUTE),
        query("received", "Received", 15 * MINUTE),
        formula("IF(received > 0, 100 * rejected / received, 0)", "percent of the events rejected"),
      ],
      ...above(5, { times: 1 }),
      treatMissingData: "notBreaching",
    },
    "unattributed-share-shift": {
      alarmDescription: "Another share of the lines has no click to credit than the day before",
      metricQuery: [query("shift", "UnattributedShift", LOOK), formula("ABS(shift)", "percentage points")],
      ...above(10, { times: 3 }),
      treatMissingData: "notBreaching",
    },
    "lambda-errors": {
      alarmDescription: "A function fails again and again",
      ...ofFunctions("Errors", parts.functionNames),
      ...above(2, { times: 1 }),
    },
    "lambda-throttles": {
      alarmDescription: "A function is not run because too many run already",
      ...ofFunctions("Throttles", parts.functionNames),
      ...above(0, { times: 1 }),
    },
    "dead-letters": {
      alarmDescription: "An invocation without anybody who waited has failed for good",
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: parts.deadLettersQueue },
      statistic: "Maximum",
      period: LOOK,
      ...above(0, { times: 1 }),
      treatMissingData: "notBreaching",
    },
    "database-storage": {
      alarmDescription: "The database's storage is nearly full and has not grown by itself",
      namespace: "AWS/RDS",
      metricName: "FreeStorageSpace",
      dimensions: { DBInstanceIdentifier: parts.databaseInstance },
      statistic: "Minimum",
      period: LOOK,
      comparisonOperator: "LessThanThreshold",
      threshold: `\${${parts.databaseStorage} * 5 * ${PERCENT_OF_A_GIBIBYTE}}` as unknown as number,
      evaluationPeriods: 3,
      treatMissingData: "notBreaching",
    },
  };
}

function above(threshold: number, { times }: { times: number }) {
  return { comparisonOperator: "GreaterThanThreshold", threshold, evaluationPeriods: times };
}

/** The sum over all functions. */
function ofFunctions(metricName: string, functionNames: readonly string[]) {
  return {
    metricQuery: [
      ...functionNames.map((functionName, index) => ({
        id: `function${index}`,
        metric: {
          namespace: "AWS/Lambda",
          metricName,
          dimensions: { FunctionName: functionName },
          stat: "Sum",
          period: 15 * MINUTE,
        },
      })),
      { id: "result", expression: "SUM(METRICS())", label: metricName, returnData: true },
    ],
    treatMissingData: "notBreaching",
  };
}

import type { MissedReason } from "../../functions/monitor/bot-labels.ts";
import type { MetricName } from "../../functions/monitor/metrics.ts";
import { type Alarm, above, below } from "../constructs/alarm.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const LOOK = 5 * MINUTE;

const ownMetrics = (namespace: string) => (metricName: MetricName, statistic: string) => ({
  ...{ namespace, metricName, statistic, period: LOOK },
  treatMissingData: "notBreaching",
});

/** Alarms of what the monitor measures, by name. @param namespace of its metrics */
export function alarmsOfMonitor(namespace: string): Record<string, Alarm> {
  const own = ownMetrics(namespace);
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
      alarmDescription: "The job should run and does not, or runs and should not, or nobody looks any more",
      ...own("JobAstray", "Maximum"),
      ...above(0, { times: 2 }),
      treatMissingData: "breaching",
    },
    "iterator-age": {
      alarmDescription: "The job should run, but what it has not committed is old",
      ...own("IteratorAge", "Maximum"),
      ...above(5 * MINUTE, { times: 2 }),
    },
    "events-about-to-be-lost": {
      alarmDescription: "The job is stopped, and Kinesis soon forgets events that it has not read",
      ...own("TimeToLoss", "Minimum"),
      ...below(4 * HOUR, { times: 1 }),
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
      alarmDescription: "Another share of the lines has no touch to credit than the day before",
      metricQuery: [query("shift", "UnattributedShift", LOOK), formula("ABS(shift)", "percentage points")],
      ...above(10, { times: 3 }),
      treatMissingData: "notBreaching",
    },
  };
}

/** Of what it measures where the lane bots is on, likewise. */
export function alarmsOfBots(namespace: string): Record<string, Alarm> {
  return {
    "bot-labels-missed": {
      alarmDescription: "Users are marked as bots whom the fast path does not label",
      ...ownMetrics(namespace)("BotLabelsMissed", "Sum"),
      dimensions: { Reason: "unknown" satisfies MissedReason },
      ...above(0, { times: 3 }),
    },
  };
}

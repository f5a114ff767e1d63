import { metricsNamespace } from "../../config/names.ts";
import type { MetricName } from "../../functions/order-reconciler/metrics.ts";
import { type Alarm, above, below, metricOf } from "../constructs/alarm.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";

const HOUR = 3600;

const QUARTER_MS = 15 * 60 * 1000;

/** Twice the reconcile's hour, so that a run that begins late is not missed. */
const TWICE = { times: 2 };

/** Of the way of orders' changes, from the table into the lake; what a Lambda of the lane fails at is told as of all others. */
export function ordersAlarms(
  stack: EnvironmentStack,
  { pipeName, firehoseName }: { pipeName: string; firehoseName: string },
): Record<string, Alarm> {
  const quarter = (statistic: "Sum" | "Maximum") => ({ statistic, seconds: 15 * 60 });
  const ofPipe = (name: string) =>
    metricOf("AWS/EventBridge/Pipes", name, { PipeName: pipeName }, quarter("Sum"));
  const ofFirehose = (name: string) =>
    metricOf("AWS/Firehose", name, { DeliveryStreamName: firehoseName }, quarter("Maximum"));
  const measured = (metricName: MetricName, statistic: "Sum" | "Minimum" | "Maximum") => ({
    ...{ namespace: metricsNamespace(stack.environment.name), metricName, statistic, period: HOUR },
    treatMissingData: "notBreaching",
  });
  return {
    "orders-pipe-failed": {
      alarmDescription: "The pipe of orders' changes fails again and again",
      ...ofPipe("ExecutionFailed"),
      ...above(0, { times: 2 }),
    },
    "orders-firehose-behind": {
      alarmDescription: "Firehose is a quarter of an hour behind the stream orders",
      ...ofFirehose("KinesisMillisBehindLatest"),
      ...above(QUARTER_MS, { times: 2 }),
    },
    "order-changes-old": {
      alarmDescription: "The lake does not have what changed of orders a quarter of an hour before",
      ...measured("OrderChangesAgeSeconds", "Maximum"),
      ...above(QUARTER_MS / 1000, { times: 1 }),
    },
    "order-changes-missed": {
      alarmDescription:
        "Firehose has not delivered changes of orders, which the reconcile has put into the lake",
      ...measured("OrderChangesMissed", "Sum"),
      ...above(0, { times: 1 }),
    },
    "order-changes-failed": {
      alarmDescription: "Of changes of orders no row could be made",
      ...measured("OrderChangesFailed", "Maximum"),
      ...above(0, { times: 1 }),
    },
    "orders-differ": {
      alarmDescription: "The table of orders and the lake tell other orders",
      ...measured("OrdersThatDiffer", "Minimum"),
      ...above(0, TWICE),
    },
    "orders-not-reconciled": {
      alarmDescription: "Nobody has held the table of orders against the lake for hours",
      ...measured("OrdersThatDiffer", "Minimum"),
      // No count is less: only where there is none it goes off.
      ...below(0, TWICE),
      treatMissingData: "breaching",
    },
  };
}

import { BOTS_ON_CLICKS } from "../../../config/bots.ts";
import { METRICS } from "../../../functions/bots/metrics.ts";
import { MISSED_REASONS } from "../../../functions/monitor/bot-labels.ts";
import { HOURS_A_MONTH, type LaneCharges, whileRunning } from "./charge.ts";
import { invocationsAnHour } from "./stream-consumer.ts";

/** What an invocation waits for DynamoDB and computes, roughly. */
const INVOCATION_SECONDS = 0.05;

/** An invocation notes how far it has come, and every other one a label. */
const WRITES_AN_INVOCATION = 1.5;

/** Of clicks that come too late to be judged, each of which is noted: the made-up shop's. */
const LATE_SHARE = 0.01;

const EPISODES_AN_HOUR = 100;

/** What the lane bots costs. */
export const BOTS_CHARGES: LaneCharges = {
  charges: {
    aws_lambda_function: ({ properties }, traffic) => [
      {
        ...whileRunning("Lambda", "lambda_gb_second"),
        perHour:
          (Number(properties.memory_size) / 1024) *
          INVOCATION_SECONDS *
          invocationsAnHour(BOTS_ON_CLICKS.windowSeconds, traffic),
        unproven: `bots is reckoned with ${INVOCATION_SECONDS * 1000} ms and ${WRITES_AN_INVOCATION} writes an invocation, a write for ${100 * LATE_SHARE} % of the events, which come late, and ${EPISODES_AN_HOUR} mails an hour`,
      },
      {
        // What the monitor measures of the lane is a metric a reason.
        ...whileRunning("metrics", "cloudwatch_metric_month"),
        perHour: (Object.keys(METRICS).length + MISSED_REASONS.length) / HOURS_A_MONTH,
      },
    ],
    aws_dynamodb_table: (_, traffic) => [
      {
        ...whileRunning("labels and positions", "dynamodb_write_million"),
        perHour: (WRITES_AN_INVOCATION * invocationsAnHour(BOTS_ON_CLICKS.windowSeconds, traffic)) / 1e6,
      },
      {
        ...whileRunning("late clicks", "dynamodb_write_million"),
        perHour: (LATE_SHARE * traffic.eventsPerSecond * 3600) / 1e6,
      },
      {
        ...whileRunning("positions", "dynamodb_read_million"),
        perHour: invocationsAnHour(BOTS_ON_CLICKS.windowSeconds, traffic) / 1e6,
      },
    ],
    aws_sns_topic: () => [
      {
        ...whileRunning("mails, where alarm_email is set", "sns_email_thousand"),
        perHour: EPISODES_AN_HOUR / 1000,
      },
    ],
  },
  free: /^$/,
};

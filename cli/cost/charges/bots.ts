import { BOTS_ON_CLICKS } from "../../../config/bots.ts";
import { type LaneCharges, whileRunning } from "./charge.ts";
import { invocationsAnHour } from "./stream-consumer.ts";

/** What an invocation waits for DynamoDB and computes, roughly. */
const INVOCATION_SECONDS = 0.05;

/** An invocation notes how far it has come, and every other one a label. */
const WRITES_AN_INVOCATION = 1.5;

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
        unproven: `bots is reckoned with ${INVOCATION_SECONDS * 1000} ms and ${WRITES_AN_INVOCATION} writes an invocation, and ${EPISODES_AN_HOUR} mails an hour`,
      },
    ],
    aws_dynamodb_table: (_, traffic) => [
      {
        ...whileRunning("labels and positions", "dynamodb_write_million"),
        perHour: (WRITES_AN_INVOCATION * invocationsAnHour(BOTS_ON_CLICKS.windowSeconds, traffic)) / 1e6,
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

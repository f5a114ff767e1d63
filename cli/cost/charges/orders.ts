import { ARCHIVER_MAPPING } from "../../../config/lake.ts";
import { ORDERS_A_MINUTE } from "../../../functions/order-desk/made-up-orders.ts";
import { METRICS } from "../../../functions/order-reconciler/metrics.ts";
import type { Resource } from "../configuration.ts";
import { type Charged, HOURS_A_MONTH, type LaneCharges, type Traffic, whileRunning } from "./charge.ts";
import { invocationsAnHour } from "./stream-consumer.ts";

/** Of a made-up order: placed, paid, shipped, delivered; some are cancelled, some changed. */
const CHANGES_AN_ORDER = 4;

const CHANGES_AN_HOUR = 60 * ORDERS_A_MINUTE * CHANGES_AN_ORDER;

/** The table's and the lake's, which grow: a month's of them. */
const ORDERS = 60 * ORDERS_A_MINUTE * HOURS_A_MONTH;

/** An eventually consistent read is half of one, of 4 KB; an order has 1 KB. */
const ORDERS_A_READ = 8;

/** Of a row, packed. */
const ROW_BYTES = 150;

/** Firehose counts a record as whole 5 KB. */
const FIREHOSE_RECORD_KB = 5;

/** A pipe asks each shard of a table's stream so often; a small table's has one. */
const STREAM_READS_A_SECOND = 4;

/** Of an invocation, roughly. */
const DESK_SECONDS = 0.5;
const CHANGES_SECONDS = 0.2;

/** It waits until what is on its way is in the lake, then reads. */
const RECONCILE_SECONDS = 200;

const KB_A_GB = 1024 ** 2;
const TERABYTE = 1024 ** 4;

/** Until the lane is taken away: the pipe is never stopped, and somebody looks every hour. */
const always = (what: string, price: string, perHour: number): Charged => ({
  ...{ what, price, perHour },
  until: "destroyed",
});

/** What the lane orders costs with the made-up shop's orders; the stream's shards are the stack streams'. */
export const ORDERS_CHARGES: LaneCharges = {
  charges: {
    aws_dynamodb_table: () => [
      {
        ...whileRunning("changes", "dynamodb_write_million"),
        perHour: CHANGES_AN_HOUR / 1e6,
        unproven: `orders are reckoned with ${ORDERS_A_MINUTE} a minute, ${CHANGES_AN_ORDER} changes each, and a month of them in the table and in the lake; what it costs to keep them is not counted`,
      },
      { ...whileRunning("orders looked up", "dynamodb_read_million"), perHour: CHANGES_AN_HOUR / 1e6 },
      always("an hourly scan", "dynamodb_read_million", ORDERS / ORDERS_A_READ / 1e6),
    ],
    aws_pipes_pipe: () => [
      { ...whileRunning("changes through the pipe", "pipe_request_million"), perHour: CHANGES_AN_HOUR / 1e6 },
      always(
        "the pipe's reads of the table's stream",
        "dynamodb_stream_read_million",
        (STREAM_READS_A_SECOND * 3600) / 1e6,
      ),
    ],
    aws_kinesis_firehose_delivery_stream: (_, traffic) => [
      {
        ...whileRunning("changes through Firehose", "firehose_gb"),
        perHour: (CHANGES_AN_HOUR * FIREHOSE_RECORD_KB) / KB_A_GB,
      },
      {
        ...whileRunning("rows and raw, objects put", "s3_put_thousand"),
        perHour: (objectsAnHour(traffic) + rawObjectsAnHour(traffic)) / 1000,
      },
    ],
    aws_lambda_function: (resource, traffic) => ofFunction(resource, traffic),
  },
  // A crawler and its classifier cost when somebody starts it; the others by what they are asked.
  free: /^aws_(athena_named_query|cloudwatch_log_stream|glue_(catalog_(database|table)|classifier|crawler)|lambda_function_url)$/,
};

const objectsAnHour = ({ settings }: Traffic) => 3600 / (settings.orders_buffer_seconds ?? 60);

/** The archiver's, of this stream. */
const rawObjectsAnHour = (traffic: Traffic) => invocationsAnHour(ARCHIVER_MAPPING.windowSeconds, traffic);

function ofFunction({ properties }: Resource, traffic: Traffic): Charged[] {
  const memoryGb = Number(properties.memory_size) / 1024;
  const busy = (seconds: number): Charged => ({
    ...whileRunning("Lambda", "lambda_gb_second"),
    perHour: memoryGb * seconds,
  });
  switch (String(properties.function_name).split("-").slice(-2).join("-")) {
    case "order-desk":
      return [busy(60 * DESK_SECONDS)];
    case "order-changes":
      return [busy(objectsAnHour(traffic) * CHANGES_SECONDS)];
    default:
      return [
        {
          ...always("Lambda, an hourly reconcile", "lambda_gb_second", memoryGb * RECONCILE_SECONDS),
          unproven: `order-reconciler is reckoned with ${RECONCILE_SECONDS} s an hour`,
        },
        always(
          "an hourly query of all rows",
          "athena_tb",
          (ORDERS * CHANGES_AN_ORDER * ROW_BYTES) / TERABYTE,
        ),
        always("metrics", "cloudwatch_metric_month", Object.keys(METRICS).length / HOURS_A_MONTH),
      ];
  }
}

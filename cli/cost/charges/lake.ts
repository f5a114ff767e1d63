import { ARCHIVED_STREAMS, ARCHIVER_MAPPING } from "../../../config/lake.ts";
import { METRICS as ARCHIVER_METRICS } from "../../../functions/archiver/metrics.ts";
import { METRICS as FACTS_METRICS } from "../../../functions/facts/metrics.ts";
import type { Resource } from "../configuration.ts";
import { type Charged, HOURS_A_MONTH, type LaneCharges, type Traffic, whileRunning } from "./charge.ts";
import { CORE_CHARGES } from "./core.ts";
import { invocationsAnHour } from "./stream-consumer.ts";

/** Of an event of the made-up shop in a raw object. */
const RAW_BYTES = 125;

/** Raw is kept for a month, then for eleven more where that costs less. */
const MONTHS_ARCHIVED = 11;

/** To pack and put a minute's records of a shard, roughly. */
const INVOCATION_SECONDS = 0.5;

/** Of a run of the job, whatever there is to do: Glue bills a minute at least, and Spark's start. */
const RUN_SECONDS = 60;

/** What one core judges and writes, of two or more. */
const EVENTS_A_SECOND = 65_000;

const GIGABYTE = 1024 ** 3;

/** A stream's mapping invokes once an object. */
const objectsAnHour = (traffic: Traffic) => invocationsAnHour(ARCHIVER_MAPPING.windowSeconds, traffic);

/** Reports cost when somebody asks: a cent for each 2 GB that a query scans. */
const IS_ASKED = "insights";

/** What the lane lake costs: what an hour writes is charged with the year that it is kept. */
export const LAKE_CHARGES: LaneCharges = {
  charges: {
    aws_glue_job: ({ properties }, { settings, eventsPerSecond }) => {
      if (settings.lake_schedule === "") {
        return (
          CORE_CHARGES.charges.aws_glue_job?.({ properties } as Resource, { settings, eventsPerSecond }) ?? []
        );
      }
      const workers = Number(properties.number_of_workers);
      const seconds = RUN_SECONDS + (eventsPerSecond * 3600) / EVENTS_A_SECOND;
      return [
        {
          ...whileRunning(`an hourly run of ${workers} x ${properties.worker_type}`, "glue_dpu_hour"),
          perHour: (workers * seconds) / 3600,
          unproven: `the job lake is reckoned with ${RUN_SECONDS} s a run and one more for ${EVENTS_A_SECOND.toLocaleString("en")} events; what it costs to keep facts is not counted`,
        },
      ];
    },
    aws_lambda_function: ({ component, properties }, traffic) => {
      if (component === IS_ASKED) {
        return [];
      }
      if (String(properties.function_name).endsWith("-facts")) {
        return [metrics(Object.keys(FACTS_METRICS).length)];
      }
      return [
        metrics(Object.keys(ARCHIVER_METRICS).length * ARCHIVED_STREAMS.length),
        {
          ...whileRunning("Lambda", "lambda_gb_second"),
          perHour:
            (Number(properties.memory_size) / 1024) *
            INVOCATION_SECONDS *
            objectsAnHour(traffic) *
            ARCHIVED_STREAMS.length,
          unproven: `archiver is reckoned with ${INVOCATION_SECONDS} s an invocation and ${RAW_BYTES} bytes an event`,
        },
      ];
    },
    aws_s3_bucket: ({ component }, traffic) => {
      if (component === IS_ASKED) {
        return [];
      }
      const written = (traffic.eventsPerSecond * 3600 * RAW_BYTES) / GIGABYTE;
      const objects = objectsAnHour(traffic) / 1000;
      return [
        {
          ...whileRunning("raw, objects put", "s3_put_thousand"),
          perHour: objects * ARCHIVED_STREAMS.length,
        },
        { ...whileRunning("raw, a month", "s3_standard_gb_month"), perHour: written },
        // Checkouts' objects are too small.
        { ...whileRunning("raw, archived", "s3_archive_transition_thousand"), perHour: objects },
        {
          ...whileRunning(`raw, ${MONTHS_ARCHIVED} more months`, "s3_archive_gb_month"),
          perHour: MONTHS_ARCHIVED * written,
        },
      ];
    },
  },
  // The catalog's first million of things and of requests a month are free; a crawler costs when somebody starts it.
  free: /^aws_(athena_(named_query|workgroup)|glue_(catalog_(database|table)|crawler))$/,
};

const metrics = (count: number): Charged => ({
  ...whileRunning("metrics", "cloudwatch_metric_month"),
  perHour: count / HOURS_A_MONTH,
});

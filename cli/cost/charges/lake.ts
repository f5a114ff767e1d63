import { ARCHIVED_STREAMS, ARCHIVER_MAPPING } from "../../../config/lake.ts";
import { type LaneCharges, type Traffic, whileRunning } from "./charge.ts";
import { invocationsAnHour } from "./stream-consumer.ts";

/** Of an event of the made-up shop in a raw object. */
const RAW_BYTES = 125;

/** Raw is kept for a month, then for eleven more where that costs less. */
const MONTHS_ARCHIVED = 11;

/** To pack and put a minute's records of a shard, roughly. */
const INVOCATION_SECONDS = 0.5;

const GIGABYTE = 1024 ** 3;

/** A stream's mapping invokes once an object. */
const objectsAnHour = (traffic: Traffic) => invocationsAnHour(ARCHIVER_MAPPING.windowSeconds, traffic);

/** Reports cost when somebody asks: a cent for each 2 GB that a query scans. */
const IS_ASKED = "insights";

/** What the lane lake costs: what an hour writes is charged with the year that it is kept. */
export const LAKE_CHARGES: LaneCharges = {
  charges: {
    aws_lambda_function: ({ component, properties }, traffic) => {
      if (component === IS_ASKED) {
        return [];
      }
      return [
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
  free: /^aws_athena_(named_query|workgroup)$/,
};

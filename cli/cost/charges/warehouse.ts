import { rpuHoursOfWakes, WAREHOUSE } from "../../../config/warehouse.ts";
import { METRICS } from "../../../functions/warehouse/metrics.ts";
import type { Settings } from "../configuration.ts";
import { PRICES } from "../prices.ts";
import {
  type Charged,
  gigabytes,
  HOURS_A_MONTH,
  type LaneCharges,
  monthly,
  type Traffic,
  whileRunning,
} from "./charge.ts";

/** Of an event in the warehouse, packed: as it came, and in columns. */
const EVENT_BYTES = 200;

const DAYS_A_MONTH = HOURS_A_MONTH / 24;

const GIGABYTE = 1024 ** 3;

const PRICE = "redshift_rpu_hour";

/** What the lane warehouse costs while the clock wakes it; a stop of the system ends the wakes. */
export const WAREHOUSE_CHARGES: LaneCharges = {
  charges: {
    aws_redshiftserverless_workgroup: (_, traffic) => [
      { ...wakes(traffic.settings), remark: worstMonth(traffic.settings) },
      ...readings(traffic),
    ],
    aws_redshiftserverless_namespace: (_, { eventsPerSecond }) => [
      {
        ...whileRunning("storage, a month of events", "redshift_storage_gb_month"),
        perHour: (eventsPerSecond * 3600 * EVENT_BYTES) / GIGABYTE,
        unproven: `the warehouse is reckoned with ${WAREHOUSE.leastSeconds} s of ${WAREHOUSE.baseRpu} RPU a wake and ${EVENT_BYTES} bytes an event`,
      },
      monthly("owner's secret", "secret_month"),
    ],
    aws_lambda_function: ({ properties }, { settings }) => [
      {
        ...whileRunning("Lambda", "lambda_gb_second"),
        perHour: (Number(properties.memory_size) / 1024) * WAREHOUSE.leastSeconds * wakesAnHour(settings),
      },
      {
        ...whileRunning("metrics", "cloudwatch_metric_month"),
        perHour: Object.keys(METRICS).length / HOURS_A_MONTH,
      },
    ],
  },
  free: /^aws_redshiftserverless_usage_limit$/,
};

const wakesAnHour = ({ warehouse_wake_minutes: minutes = 60 }: Settings) => 60 / minutes;

function wakes({ warehouse_wake_minutes: minutes = 60, warehouse_auto_refresh: isAwake }: Settings): Charged {
  return isAwake
    ? { ...whileRunning(`${WAREHOUSE.baseRpu} RPU that never sleep`, PRICE), perHour: WAREHOUSE.baseRpu }
    : { ...whileRunning(`a wake every ${minutes} minutes`, PRICE), perHour: rpuHoursOfWakes(minutes) / 24 };
}

/** Redshift ends at the limit, whoever asks it. */
function worstMonth({ warehouse_rpu_hours_a_day: limit = 0 }: Settings): string {
  const usd = limit * DAYS_A_MONTH * (PRICES[PRICE]?.usd ?? Number.NaN);
  return `at its limit of ${limit} RPU-hours every day Redshift takes $${usd.toFixed(2)} a month, whatever is asked of it`;
}

/** As with what is written, clicks stand for the events of all streams. */
function readings({ settings, eventsPerSecond }: Traffic): Charged[] {
  return settings.shards_per_stream === 0
    ? [
        {
          ...whileRunning("events read once more", "kinesis_on_demand_out_gb"),
          perHour: gigabytes(eventsPerSecond),
        },
      ]
    : [];
}

import measured from "../../config/measured.json" with { type: "json" };
import type { Settings } from "./configuration.ts";
import { PRICES } from "./prices.ts";

const VCPUS_A_DPU = 4;
const VCPUS: Readonly<Record<string, number>> = {
  ...{ micro: 2, small: 2, medium: 2, large: 2 },
  ...{ xlarge: 4, "2xlarge": 8, "4xlarge": 16 },
};
const SECONDS_AN_HOUR = 3_600;

/** What a million events take of job and database at full load, by measured CPU seconds; undefined without a price. */
export function costOfMillionEvents({ database_instance_class: size = "" }: Settings): string | undefined {
  const { job, database } = measured.cpu_seconds_per_million_events;
  const vcpus = VCPUS[size.split(".").at(-1) ?? ""];
  const prices = [PRICES.glue_dpu_hour, PRICES[`rds_${size}_hour`]].map((price) => price?.usd);
  const [dpuHour, instanceHour] = prices;
  if (vcpus === undefined || dpuHour === undefined || instanceHour === undefined) {
    return undefined;
  }
  const ofJob = (job / SECONDS_AN_HOUR) * (dpuHour / VCPUS_A_DPU);
  const ofDatabase = (database / SECONDS_AN_HOUR) * (instanceHour / vcpus);
  return (
    `a million events at full load take about $${ofJob.toFixed(5)} of Glue and $${ofDatabase.toFixed(5)} of RDS: ` +
    `${job} and ${database} CPU seconds as measured on ${measured.measured} on other processors than AWS'`
  );
}

import { WAREHOUSE } from "../../../config/warehouse.ts";
import { METRICS } from "../../../functions/sync/metrics.ts";
import { type Charged, HOURS_A_MONTH, type LaneCharges, whileRunning } from "./charge.ts";

/** An export of what has changed within an hour. */
const EXPORT_SECONDS = 30;

const WAKE_RPU_HOURS = (WAREHOUSE.baseRpu * WAREHOUSE.leastSeconds) / 3600;

/** What the Lambdas of the stack shop-database cost: its database costs as every other. */
export function shopFunctionCharges(noun: string, memoryGb: number): Charged[] {
  return noun === "sync"
    ? [
        { ...whileRunning("Lambda", "lambda_gb_second"), perHour: memoryGb * EXPORT_SECONDS },
        {
          ...whileRunning("metrics", "cloudwatch_metric_month"),
          perHour: Object.keys(METRICS).length / HOURS_A_MONTH,
        },
      ]
    : [];
}

/** What the stack quicksight costs, whoever looks at it or not: a person who makes charts, and one who looks at them. */
export const QUICKSIGHT_CHARGES: LaneCharges["charges"] = {
  aws_quicksight_dashboard: () => [
    person("one author", "quicksight_author_month"),
    person("one reader; each other one the same", "quicksight_reader_month"),
  ],
  // Its data sets are copied at once, and the warehouse is awake for it for as long as it charges for at least.
  aws_quicksight_vpc_connection: () => [
    {
      what: "a wake a day to copy data sets",
      price: "redshift_rpu_hour",
      perHour: WAKE_RPU_HOURS / 24,
      until: "destroyed",
    },
  ],
};

const person = (what: string, price: string): Charged => ({
  ...{ what, price, perHour: 1 / HOURS_A_MONTH, until: "destroyed" },
  unproven: "QuickSight's account subscription may ask for more than its users, such as a fee of the account",
});

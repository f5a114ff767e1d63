import table from "../../../config/prices.json" with { type: "json" };
import { WAREHOUSE } from "../../../config/warehouse.ts";
import type { WakePrice } from "../../wire.ts";

/** In the one region that has prices here. */
export const WAKE_PRICE: WakePrice = {
  rpu: WAREHOUSE.baseRpu,
  usdPerRpuHour: table.prices.redshift_rpu_hour.usd,
  leastSeconds: WAREHOUSE.leastSeconds,
};

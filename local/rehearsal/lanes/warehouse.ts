import { wakeWarehouse } from "../warehouse.ts";
import type { RehearsedLane } from "./lane.ts";

export const WAREHOUSE: RehearsedLane = {
  variables: ({ warehouse }) => ({ warehouse: { AWS_ENDPOINT_URL_REDSHIFT_DATA: warehouse.endpoint } }),
  afterApply: {},
  use: wakeWarehouse,
  changedByRunning: [],
};

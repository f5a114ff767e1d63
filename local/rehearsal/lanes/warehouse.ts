import { wakeWarehouse } from "../warehouse.ts";
import type { RehearsedLane } from "./lane.ts";

export const WAREHOUSE: RehearsedLane = {
  variables: ({ shopDatabase, warehouse }) => ({
    "shop-migrations": {
      DATABASE_CA: shopDatabase.server.ca,
      LOGIN_PASSWORDS: JSON.stringify(shopDatabase.passwords),
    },
    sync: { DATABASE_LOGIN: "password", DATABASE_PASSWORD: shopDatabase.passwords.sync },
    warehouse: { AWS_ENDPOINT_URL_REDSHIFT_DATA: warehouse.endpoint },
  }),
  afterApply: {},
  use: wakeWarehouse,
  changedByRunning: [],
};

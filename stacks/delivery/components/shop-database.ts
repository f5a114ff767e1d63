import { BUNDLES, type Component, SYNTHESIS } from "../component.ts";
import { LAKE_OF_WAREHOUSE } from "./warehouse.ts";

/** Of the lane warehouse: the shop's own database. */
export const SHOP_DATABASE_COMPONENTS = {
  "shop-database": {
    stacks: ["shop-database"],
    functions: ["shop-migrations", "sync"],
    jobs: [],
    paths: [
      ...SYNTHESIS,
      ...BUNDLES,
      // The stacks that it stands on, and the environments of their functions.
      ...LAKE_OF_WAREHOUSE,
      "stacks/warehouse.ts",
      "stacks/warehouse/",
      "functions/warehouse/",
      "stacks/shop-database.ts",
      "stacks/shop-database/",
      "migrations/",
      "mysql/",
      "postgres/rds-authorities.ts",
      "redshift/shop/",
    ],
  },
} as const satisfies Record<string, Component>;

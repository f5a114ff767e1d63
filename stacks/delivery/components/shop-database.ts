import { BUNDLES, type Component, SYNTHESIS } from "../component.ts";

/** The warehouse's stack, on which these stand, and the environment of its function. */
const WAREHOUSE = ["stacks/warehouse.ts", "stacks/warehouse/", "functions/warehouse/"];

/** Of the lane warehouse: the shop's own database, and QuickSight. */
export const SHOP_DATABASE_COMPONENTS = {
  "shop-database": {
    stacks: ["shop-database"],
    functions: ["shop-migrations", "sync"],
    jobs: [],
    paths: [
      ...SYNTHESIS,
      ...BUNDLES,
      ...WAREHOUSE,
      "stacks/shop-database.ts",
      "stacks/shop-database/",
      "migrations/",
      "mysql/",
      "postgres/rds-authorities.ts",
    ],
  },
  quicksight: {
    stacks: ["quicksight"],
    functions: [],
    jobs: [],
    paths: [
      ...SYNTHESIS,
      ...WAREHOUSE,
      "stacks/quicksight.ts",
      "stacks/quicksight/",
      "athena/",
      "events/",
      "redshift/",
      "reporting/",
    ],
  },
} as const satisfies Record<string, Component>;

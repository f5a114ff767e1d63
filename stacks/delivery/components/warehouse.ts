import { BUNDLES, type Component, SYNTHESIS } from "../component.ts";

/** The lake's stack, of whose raw records a refill takes, and what that is made of. */
export const LAKE_OF_WAREHOUSE = [
  "stacks/lake.ts",
  "stacks/lake/",
  "functions/archiver/",
  "functions/facts/",
  "functions/orchestrator/keep-rule.ts",
  "athena/",
  "events/",
  "reporting/",
];

/** Of the lane warehouse. */
export const WAREHOUSE_COMPONENTS = {
  warehouse: {
    stacks: ["warehouse"],
    functions: ["warehouse"],
    jobs: [],
    paths: [
      ...SYNTHESIS,
      ...BUNDLES,
      "stacks/warehouse.ts",
      "stacks/warehouse/",
      ...LAKE_OF_WAREHOUSE,
      // What it loads of the shop's tables.
      "functions/sync/",
      "mysql/",
      "redshift/",
    ],
  },
} as const satisfies Record<string, Component>;

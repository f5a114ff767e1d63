import { BUNDLES, type Component, SYNTHESIS } from "../component.ts";

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
      // The stack that it stands on, and the environments of its functions; what reads raw.
      "stacks/lake.ts",
      "stacks/lake/",
      "functions/archiver/",
      "functions/facts/",
      "athena/",
      "events/",
      // What it loads of the shop's tables.
      "functions/sync/",
      "mysql/",
      "redshift/",
      "reporting/",
    ],
  },
} as const satisfies Record<string, Component>;

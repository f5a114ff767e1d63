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
      "events/",
      "redshift/",
      "reporting/",
    ],
  },
} as const satisfies Record<string, Component>;

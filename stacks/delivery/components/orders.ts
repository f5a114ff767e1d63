import { BUNDLES, type Component, SYNTHESIS } from "../component.ts";

/** Of the lane orders. */
export const ORDERS_COMPONENTS = {
  orders: {
    stacks: ["orders"],
    functions: ["order-changes", "order-desk", "order-reconciler"],
    jobs: [],
    paths: [
      ...SYNTHESIS,
      ...BUNDLES,
      "stacks/orders.ts",
      "stacks/orders/",
      // The stacks that it stands on, and the environments of their functions.
      "stacks/generator.ts",
      "stacks/insights.ts",
      "stacks/lake.ts",
      "stacks/lake/",
      "functions/archiver/",
      "functions/facts/",
      "functions/generator/",
      "functions/insights/",
      "functions/orchestrator/keep-rule.ts",
      "athena/",
      "events/",
      "reporting/",
    ],
  },
} as const satisfies Record<string, Component>;

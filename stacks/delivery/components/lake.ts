import { BUNDLES, type Component, SYNTHESIS } from "../component.ts";

/** Of the lane lake. */
export const LAKE_COMPONENTS = {
  lake: {
    stacks: ["lake"],
    functions: ["archiver"],
    jobs: ["lake"],
    paths: [...SYNTHESIS, ...BUNDLES, "stacks/lake.ts", "events/"],
  },
  insights: {
    stacks: ["insights"],
    functions: ["insights"],
    jobs: [],
    paths: [
      ...SYNTHESIS,
      ...BUNDLES,
      "stacks/insights.ts",
      "stacks/lake.ts",
      "functions/archiver/",
      "athena/",
      "reporting/",
      "events/",
    ],
  },
} as const satisfies Record<string, Component>;

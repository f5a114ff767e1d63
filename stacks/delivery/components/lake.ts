import { BUNDLES, type Component, SYNTHESIS } from "../component.ts";

/** The lake's stack, and what it stands on. */
const LAKE = ["stacks/lake.ts", "stacks/lake/", "functions/orchestrator/keep-rule.ts"];

/** Of the lane lake. */
export const LAKE_COMPONENTS = {
  lake: {
    stacks: ["lake"],
    functions: ["archiver", "facts"],
    jobs: ["lake"],
    paths: [...SYNTHESIS, ...BUNDLES, ...LAKE, "events/"],
  },
  insights: {
    stacks: ["insights"],
    functions: ["insights"],
    jobs: [],
    paths: [
      ...SYNTHESIS,
      ...BUNDLES,
      "stacks/insights.ts",
      ...LAKE,
      "functions/archiver/",
      "functions/facts/",
      "athena/",
      "reporting/",
      "events/",
    ],
  },
} as const satisfies Record<string, Component>;

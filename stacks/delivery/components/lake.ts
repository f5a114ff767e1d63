import { BUNDLES, type Component, SYNTHESIS } from "../component.ts";

/** The lake's stack, and what it stands on. */
const LAKE = ["stacks/lake.ts", "stacks/lake/", "functions/orchestrator/keep-rule.ts"];

/** What reports and views are made of. */
const ASKED = ["athena/", "reporting/"];

/** Of the lane lake. */
export const LAKE_COMPONENTS = {
  lake: {
    stacks: ["lake"],
    functions: ["archiver", "facts"],
    jobs: ["lake"],
    paths: [...SYNTHESIS, ...BUNDLES, ...LAKE, ...ASKED, "events/"],
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
      ...ASKED,
      "events/",
    ],
  },
} as const satisfies Record<string, Component>;

import { BUNDLES, type Component, SYNTHESIS } from "../component.ts";

/** Of the lane lake. */
export const LAKE_COMPONENTS = {
  lake: {
    stacks: ["lake"],
    functions: ["archiver"],
    jobs: ["lake"],
    paths: [...SYNTHESIS, ...BUNDLES, "stacks/lake.ts", "events/"],
  },
} as const satisfies Record<string, Component>;

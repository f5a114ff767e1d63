import { BUNDLES, type Component, SYNTHESIS } from "../component.ts";

/** Of the lane lake. */
export const LAKE_COMPONENTS = {
  lake: {
    stacks: ["lake"],
    functions: ["archiver"],
    jobs: [],
    paths: [...SYNTHESIS, ...BUNDLES, "stacks/lake.ts"],
  },
} as const satisfies Record<string, Component>;

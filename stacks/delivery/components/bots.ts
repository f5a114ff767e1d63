import { BUNDLES, type Component, SYNTHESIS } from "../component.ts";

/** Of the lane bots. */
export const BOTS_COMPONENTS = {
  bots: {
    stacks: ["bots"],
    functions: ["bots"],
    jobs: [],
    paths: [...SYNTHESIS, ...BUNDLES, "stacks/bots.ts", "events/"],
  },
} as const satisfies Record<string, Component>;

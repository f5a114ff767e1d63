/** Each splits a line's amount among the clicks of its path. The page bundles this file: nothing of Node here. */
export const MODELS = [
  "first_click",
  "last_click",
  "last_non_direct",
  "linear",
  "position_based",
  "time_decay",
] as const;

export type Model = (typeof MODELS)[number];

/** Each splits a line's amount among its touches. The page bundles this file: nothing of Node here. */
export const MODELS = [
  "first_click",
  "last_click",
  "last_non_direct",
  "linear",
  "position_based",
  "time_decay",
] as const;

export type Model = (typeof MODELS)[number];

/** How each splits. */
export const DEFINITIONS: Record<Model, string> = {
  first_click: "all to the first touch",
  last_click: "all to the last touch",
  last_non_direct: "all to the last touch that is not direct; where all are direct, to the last",
  linear: "the same to each touch",
  position_based:
    "40 % to the first touch, 40 % to the last, 20 % to those between; of two touches, half to each",
  time_decay:
    "half as much to a touch one half-life earlier; the half-life is a quarter of the lookback, at most 7 days",
};

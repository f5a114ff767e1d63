import type { RehearsedLane } from "./lane.ts";

export const WAREHOUSE: RehearsedLane = {
  variables: () => ({}),
  afterApply: {},
  changedByRunning: [],
};

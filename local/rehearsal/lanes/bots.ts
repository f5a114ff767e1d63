import { clickLikeBot } from "../bots.ts";
import type { RehearsedLane } from "./lane.ts";

export const BOTS: RehearsedLane = {
  variables: () => ({}),
  afterApply: {},
  use: clickLikeBot,
  changedByRunning: [],
};

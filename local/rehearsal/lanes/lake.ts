import { archiveRecords } from "../lake.ts";
import type { RehearsedLane } from "./lane.ts";

export const LAKE: RehearsedLane = {
  variables: () => ({}),
  afterApply: {},
  use: archiveRecords,
  changedByRunning: [],
};

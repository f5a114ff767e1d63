import type { RehearsedLane } from "./lane.ts";

export const BOTS: RehearsedLane = { variables: () => ({}), afterApply: {}, changedByRunning: [] };

import type { RehearsedLane } from "./lane.ts";

export const ORDERS: RehearsedLane = { variables: () => ({}), afterApply: {}, changedByRunning: [] };

import { placeOrders, replaceFirehose } from "../orders.ts";
import type { RehearsedLane } from "./lane.ts";

/** A buffer of a second and what the emulator takes. */
const DELIVERY_SECONDS = "5";

export const ORDERS: RehearsedLane = {
  variables: () => ({ "order-reconciler": { DELIVERY_SECONDS } }),
  afterApply: {},
  use: placeOrders,
  change: replaceFirehose,
  changedByRunning: [],
};

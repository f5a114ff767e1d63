import type { LaneCharges } from "./charge.ts";

/** What the lane orders costs. */
export const ORDERS_CHARGES: LaneCharges = { charges: {}, free: /^$/ };

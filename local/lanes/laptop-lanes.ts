import type { Lane } from "../../config/lanes.ts";
import type { LaptopLane } from "./lane.ts";

/** What `npm start` switches on where nobody says. */
export const DEFAULT_LANES: readonly Lane[] = ["core", "bots", "lake"];

/** What runs the lane, and what runs where nobody says. */
export function startWith(lane: Lane): string {
  return DEFAULT_LANES.includes(lane)
    ? "npm start"
    : `npm start -- --lanes ${[...DEFAULT_LANES, lane].filter((name) => name !== "core").join()}`;
}

/** Every lane beside the core, after those that it needs; one that is off is not even loaded. */
export const LAPTOP_LANES: readonly { name: Lane; load: () => Promise<LaptopLane> }[] = [
  { name: "bots", load: async () => (await import("./bots.ts")).BOTS_LANE },
  { name: "lake", load: async () => (await import("./lake.ts")).LAKE_LANE },
  { name: "orders", load: async () => (await import("./orders.ts")).ORDERS_LANE },
  { name: "warehouse", load: async () => (await import("./warehouse.ts")).WAREHOUSE_LANE },
];

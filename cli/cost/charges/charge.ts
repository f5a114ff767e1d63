import type { Resource, Settings } from "../configuration.ts";

/** Until when something costs: for ever, until the database is stopped, or until the job is. */
export type Until = "destroyed" | "database stopped" | "job stopped";

/** What a resource costs by one price. */
export interface Charge {
  component: string;
  what: string;
  /** In config/prices.json. */
  price: string;
  /** Of the price's unit, in an hour. */
  perHour: number;
  until: Until;
  /** Said by nobody, tried by nobody. */
  unproven?: string;
  /** What is to be said beside the figures. */
  remark?: string;
}

export const HOURS_A_MONTH = 730;

/** What passes through. */
export interface Traffic {
  settings: Settings;
  eventsPerSecond: number;
}

/** A charge of whichever stack. */
export type Charged = Omit<Charge, "component">;

/** What a lane's types of resources cost. */
export interface LaneCharges {
  /** By type. */
  charges: Readonly<Record<string, (resource: Resource, traffic: Traffic) => Charged[]>>;
  /** Types that cost nothing by themselves; what they hold or pass on is too small to count here. */
  free: RegExp;
}

/** One of the price's unit a month, whatever runs. */
export function monthly(what: string, price: string): Charged {
  return { what, price, perHour: 1 / HOURS_A_MONTH, until: "destroyed" };
}

/** What the running job makes. */
export function whileRunning(what: string, price: string): Omit<Charged, "perHour"> {
  return { what, price, until: "job stopped" };
}

const KB_A_GB = 1024 ** 2;

/** An hour's. An event counts as 1 KB: the shop's are 530 bytes on average, 662 at most. */
export function gigabytes(eventsPerSecond: number): number {
  return (eventsPerSecond * 3600) / KB_A_GB;
}

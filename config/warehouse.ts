import { UserError } from "../errors/user-error.ts";
import type { Lane } from "./lanes.ts";

/** Of Redshift Serverless: what it may take, and how long a statement may. */
export const WAREHOUSE = {
  /** The least there is; what a wake is charged for where nothing is hard. */
  baseRpu: 4,
  maxRpu: 8,
  /** A wake is charged for so many seconds at least. */
  leastSeconds: 60,
  /** As long as the Lambda waits at most. */
  queryLimitSeconds: 840,
} as const;

/** In the namespace. */
export const WAREHOUSE_DATABASE = "warehouse";

/** Who owns everything in it. */
export const WAREHOUSE_OWNER = "owner";

/** Of the database: what the Lambda's own role may read; granted to it by a tag of the role. */
export const WAREHOUSE_READER = "reader";

/** Of an hour, when a wake begins that is the hour's only one. */
export const WAKE_MINUTE = 20;

/** Nouns of the budgets of an environment with these lanes: of all that the account costs, and of Redshift. */
export function budgetsOf(lanes: readonly Lane[]): string[] {
  return ["budget", ...(lanes.includes("warehouse") ? ["warehouse-budget"] : [])];
}

/** Settings of the lane that do not go together. Permanent: correct them. */
export class WarehouseSettingsError extends UserError {
  override name = "WarehouseSettingsError";
}

/** What of an environment's settings the wakes depend on. */
export interface WarehouseSettings {
  availability_zones: readonly string[];
  stream_retention_hours: number;
  warehouse_wake_minutes: number;
  warehouse_auto_refresh: boolean;
  warehouse_rpu_hours_a_day: number;
}

/** RPU-hours that the wakes of a day are charged for at least. */
export function rpuHoursOfWakes(wakeMinutes: number): number {
  const wakes = (24 * 60) / wakeMinutes;
  return (wakes * WAREHOUSE.leastSeconds * WAREHOUSE.baseRpu) / 3600;
}

/**
 * That the warehouse is not ended by its own limit, reads the streams long before they forget, and has its three zones.
 * @throws WarehouseSettingsError in one line
 */
export function checkWarehouseSettings(settings: WarehouseSettings): void {
  const problem = findProblem(settings);
  if (problem !== undefined) {
    throw new WarehouseSettingsError(problem);
  }
}

function findProblem(settings: WarehouseSettings): string | undefined {
  const {
    availability_zones: zones,
    stream_retention_hours: retention,
    warehouse_wake_minutes: minutes,
    warehouse_auto_refresh: isAwake,
    warehouse_rpu_hours_a_day: limit,
  } = settings;
  const ofWakes = rpuHoursOfWakes(minutes);
  const always = 24 * WAREHOUSE.baseRpu;
  const zoneCount = new Set(zones).size;
  if (zoneCount < 3) {
    return `availability_zones names ${zoneCount} zones: Redshift asks for three where the lane warehouse is on`;
  }
  if (isAwake && always > limit) {
    return `warehouse_auto_refresh takes ${always} RPU-hours a day, which never ends, and warehouse_rpu_hours_a_day is ${limit}: raise it, or let the warehouse wake by the clock`;
  }
  if (ofWakes > limit) {
    return `a wake every ${minutes} minutes takes ${round(ofWakes)} RPU-hours a day at least, and warehouse_rpu_hours_a_day is ${limit}: let it wake less often, or raise the limit`;
  }
  if (minutes / 60 >= retention / 4) {
    return `a wake every ${minutes} minutes is too seldom for stream_retention_hours ${retention}: it must be less than a quarter of it`;
  }
  return undefined;
}

const round = (hours: number) => Number(hours.toFixed(2));

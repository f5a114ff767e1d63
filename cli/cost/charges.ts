import { type Lane, laneOf } from "../../config/lanes.ts";
import { BOTS_CHARGES } from "./charges/bots.ts";
import type { Charge, LaneCharges } from "./charges/charge.ts";
import { CORE_CHARGES } from "./charges/core.ts";
import { LAKE_CHARGES } from "./charges/lake.ts";
import { ORDERS_CHARGES } from "./charges/orders.ts";
import { WAREHOUSE_CHARGES } from "./charges/warehouse.ts";
import type { Configuration } from "./configuration.ts";

/** What each lane costs, a file a lane. */
const CHARGES: Record<Lane, LaneCharges> = {
  core: CORE_CHARGES,
  bots: BOTS_CHARGES,
  lake: LAKE_CHARGES,
  orders: ORDERS_CHARGES,
  warehouse: WAREHOUSE_CHARGES,
};

/** What all resources cost, and the types of which nobody has said what they cost. */
export function chargesOf(
  { resources, settings }: Configuration,
  eventsPerSecond: number,
): { charges: Charge[]; unknownTypes: string[] } {
  const unknownTypes = new Set<string>();
  const charges = resources.flatMap((resource): Charge[] => {
    const { component, type } = resource;
    const known = [CHARGES[laneOf(component)], CORE_CHARGES];
    const chargesOfType = known
      .map(({ charges: byType }) => byType[type])
      .find((found) => found !== undefined);
    if (chargesOfType === undefined && !known.some(({ free }) => free.test(type))) {
      unknownTypes.add(type);
    }
    return (
      chargesOfType?.(resource, { settings, eventsPerSecond }).map((charge) => ({ component, ...charge })) ??
      []
    );
  });
  return { charges: addUp(charges), unknownTypes: [...unknownTypes] };
}

/** One line for what is the same in a component. */
function addUp(charges: Charge[]): Charge[] {
  const sums = new Map<string, Charge>();
  for (const charge of charges) {
    const key = `${charge.component} ${charge.what} ${charge.price}`;
    const sum = sums.get(key);
    sums.set(key, sum ? { ...sum, perHour: sum.perHour + charge.perHour } : charge);
  }
  return [...sums.values()];
}

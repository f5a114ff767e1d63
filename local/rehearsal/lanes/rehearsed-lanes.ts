import { LANES, type Lane, laneOf } from "../../../config/lanes.ts";
import type { RehearsalMachine } from "../machine.ts";
import type { DeclaredResource, FunctionVariables } from "../stack-folders.ts";
import { BOTS } from "./bots.ts";
import { CORE } from "./core.ts";
import { LAKE } from "./lake.ts";
import type { AppliedLane, ChangeableLane, RehearsedLane } from "./lane.ts";
import { ORDERS } from "./orders.ts";
import { WAREHOUSE } from "./warehouse.ts";

const REHEARSED_LANES: Record<Lane, RehearsedLane> = {
  core: CORE,
  bots: BOTS,
  lake: LAKE,
  orders: ORDERS,
  warehouse: WAREHOUSE,
};

/** Of all lanes. */
export function functionVariables(machine: RehearsalMachine): Partial<FunctionVariables> {
  return Object.assign({}, ...Object.values(REHEARSED_LANES).map(({ variables }) => variables(machine)));
}

/** Once a stack is applied, by its name. */
export async function afterApply(stack: string, machine: RehearsalMachine): Promise<void> {
  await REHEARSED_LANES[laneOf(stack)].afterApply[stack]?.(machine);
}

/** Uses each lane whose stacks are all there. @param stacks by their names, each with what it declares */
export async function useLanes(
  stacks: Readonly<Record<string, readonly DeclaredResource[]>>,
  rehearsed: Omit<AppliedLane, "declared">,
): Promise<void> {
  for (const [lane, { use }] of Object.entries(REHEARSED_LANES)) {
    const declared = declaredBy(lane as Lane, stacks);
    if (declared !== undefined) {
      await use?.({ ...rehearsed, declared });
    }
  }
}

/** Changes what was applied, likewise. */
export async function changeLanes(
  stacks: Readonly<Record<string, readonly DeclaredResource[]>>,
  rehearsed: Omit<ChangeableLane, "declared">,
): Promise<void> {
  for (const [lane, { change }] of Object.entries(REHEARSED_LANES)) {
    const declared = declaredBy(lane as Lane, stacks);
    if (declared !== undefined) {
      await change?.({ ...rehearsed, declared });
    }
  }
}

/** Undefined where not all of the lane's stacks are there. */
function declaredBy(
  lane: Lane,
  stacks: Readonly<Record<string, readonly DeclaredResource[]>>,
): DeclaredResource[] | undefined {
  const own = LANES[lane].stacks;
  return own.every((stack) => stack in stacks) ? own.flatMap((stack) => stacks[stack] ?? []) : undefined;
}

/** Whether a stack is to be planned again while the system runs. */
export function isChangedByRunning(stack: string): boolean {
  return REHEARSED_LANES[laneOf(stack)].changedByRunning.includes(stack);
}

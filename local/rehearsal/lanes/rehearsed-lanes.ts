import { type Lane, laneOf } from "../../../config/lanes.ts";
import type { RehearsalMachine } from "../machine.ts";
import type { FunctionVariables } from "../stack-folders.ts";
import { BOTS } from "./bots.ts";
import { CORE } from "./core.ts";
import type { RehearsedLane } from "./lane.ts";

const REHEARSED_LANES: Record<Lane, RehearsedLane> = { core: CORE, bots: BOTS };

/** Of all lanes. */
export function functionVariables(machine: RehearsalMachine): Partial<FunctionVariables> {
  return Object.assign({}, ...Object.values(REHEARSED_LANES).map(({ variables }) => variables(machine)));
}

/** Once a stack is applied, by its name. */
export async function afterApply(stack: string, machine: RehearsalMachine): Promise<void> {
  await REHEARSED_LANES[laneOf(stack)].afterApply[stack]?.(machine);
}

/** Whether a stack is to be planned again while the system runs. */
export function isChangedByRunning(stack: string): boolean {
  return REHEARSED_LANES[laneOf(stack)].changedByRunning.includes(stack);
}

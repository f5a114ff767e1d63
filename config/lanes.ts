import { UserError } from "../errors/user-error.ts";

/** A part of the product that is switched on or off as a whole. */
export interface LaneFacts {
  /** Lanes without which it does not work. */
  needs: readonly string[];
  /** As its stacks are called in `stacks/`. */
  stacks: readonly string[];
}

/** Every lane; the others stand on the core, which is always on. */
export const LANES = {
  core: {
    needs: [],
    stacks: [
      ...["boundary", "network", "storage", "streams", "generator", "database", "attribution"],
      ...["backfill", "corrections", "recomputation", "reports", "orchestrator", "monitoring", "delivery"],
    ],
  },
  bots: { needs: [], stacks: ["bots"] },
  lake: { needs: [], stacks: ["lake", "insights"] },
  orders: { needs: ["lake"], stacks: ["orders"] },
  warehouse: { needs: ["lake"], stacks: ["warehouse"] },
} as const satisfies Record<string, LaneFacts>;

export type Lane = keyof typeof LANES;

export const LANE_NAMES = Object.keys(LANES) as Lane[];

/** Lanes that cannot be on together, or are none. Permanent: correct the list. */
export class LanesError extends UserError {
  override name = "LanesError";
}

/**
 * Lanes by their names, in the order in which they are started: after those that they need.
 * @param names `all`, or names of lanes; the core is on whether it is named or not
 * @throws LanesError in one line
 */
export function findLanes<L extends string = Lane>(
  names: readonly string[],
  lanes: Readonly<Record<L, LaneFacts>> = LANES as unknown as Readonly<Record<L, LaneFacts>>,
): L[] {
  const known = Object.keys(lanes) as L[];
  if (names.length === 1 && names[0] === "all") {
    return known;
  }
  const unknown = names.find((name) => !(known as string[]).includes(name));
  if (unknown !== undefined) {
    throw new LanesError(`there is no lane ${JSON.stringify(unknown)}; there are: ${known.join(", ")}`);
  }
  const on = known.filter((name) => name === "core" || names.includes(name));
  for (const name of on) {
    const missing = lanes[name].needs.find((need) => !(on as string[]).includes(need));
    if (missing !== undefined) {
      throw new LanesError(`lane ${name} needs lane ${missing}: add it, or leave ${name} out`);
    }
  }
  return on;
}

/** What switches the lane on in a deployed environment, in words. */
export function deployWith(lane: Lane, environment: string): string {
  return `"${lane}" among the lanes of ${environment} in config/environments.ts, then npm run deploy -- ${environment}`;
}

/** The lane of a stack, by the stack's name. @throws LanesError */
export function laneOf(stack: string): Lane {
  const lane = LANE_NAMES.find((name) => (LANES[name].stacks as readonly string[]).includes(stack));
  if (lane === undefined) {
    throw new LanesError(`stack ${stack} is of no lane: add it in config/lanes.ts`);
  }
  return lane;
}

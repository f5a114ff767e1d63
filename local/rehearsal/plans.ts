import { type FoundDrift, findDrift } from "./drift.ts";
import type { Needs } from "./in-order.ts";
import { isChangedByRunning } from "./lanes/rehearsed-lanes.ts";
import type { SynthesizedStacks } from "./stack-folders.ts";
import type { Terraform } from "./terraform.ts";

/** Each takes a core for seconds and some hundred megabytes. */
const AT_ONCE = 2;

/** Plans of what is applied already, in the background. */
export interface Plans {
  /** To be planned when there is time, unless it is one to be planned while the system runs. */
  afterApply(id: string): void;
  /** Plans the others. @returns what all of them would change @throws TerraformFailedError */
  whileRunning(): Promise<FoundDrift[]>;
}

export function createPlans(parts: { stacks: SynthesizedStacks; needs: Needs; terraform: Terraform }): Plans {
  const { stacks, needs, terraform } = parts;
  const drift: FoundDrift[] = [];
  const planned = new Set<string>();
  const lanes = Array.from({ length: AT_ONCE }, () => Promise.resolve());

  function add(id: string): void {
    const stack = stacks.folders[id];
    if (stack === undefined || planned.has(id)) {
      return;
    }
    const lane = planned.size % AT_ONCE;
    planned.add(id);
    const plan = (lanes[lane] as Promise<void>).then(async () => {
      drift.push(...findDrift(await terraform.plan(stack)));
    });
    // Whoever asks for all of them hears of it.
    plan.catch(() => {});
    lanes[lane] = plan;
  }

  return {
    afterApply(id) {
      const component = stacks.folders[id]?.component;
      if (component !== undefined && !isChangedByRunning(component)) {
        add(id);
      }
    },
    async whileRunning() {
      Object.keys(needs).forEach(add);
      await Promise.all(lanes);
      return drift;
    },
  };
}

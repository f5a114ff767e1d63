import type { EventRule } from "./event-rule.ts";
import type { PartChange, SystemPart } from "./part.ts";

/**
 * Whether the system is wanted: the last start or stop said so. It is the state of the rule that asks the orchestrator to keep
 * the job running, so that what is not wanted is not asked for.
 */
export interface Wanted {
  /** @throws RuleNotFoundError */
  isSaid(): Promise<boolean>;
  /** @throws RuleNotFoundError, RuleNotChangedError */
  say(isWanted: boolean): Promise<void>;
}

export function wantedBy(rule: EventRule): Wanted {
  return {
    isSaid: async () => (await rule.state()).state === "ENABLED",
    say: async (isWanted) => {
      await (isWanted ? rule.start() : rule.stop());
    },
  };
}

/**
 * Switches a part off that a start beside it may switch on. Every change is followed by a look at what is wanted, here and in
 * the start: so whoever spoke last is the last to change it.
 */
export async function switchOff(
  part: SystemPart,
  deadline: number,
  isOvertaken: () => Promise<boolean>,
): Promise<PartChange> {
  for (let hasChanged = false; ; ) {
    if (await isOvertaken()) {
      const { name, resource, state } = await part.state();
      return { name, resource, state, changed: false };
    }
    const change = await part.stop(deadline);
    hasChanged ||= change.changed;
    if (!change.changed || !(await isOvertaken())) {
      return { ...change, changed: hasChanged };
    }
    await part.start(deadline);
  }
}

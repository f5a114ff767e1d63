import { NotDeployedError } from "../shared/not-deployed.ts";
import type { PartChange, SystemPart } from "./part.ts";
import { switchOff } from "./wanted.ts";

/** What became of parts that were to be stopped. */
export interface Stopped {
  /** In the order of the stop. */
  changes: PartChange[];
  failures: Error[];
  /** From the first failure on, what became of each: one line. */
  description: string;
}

type Outcome = { part: SystemPart } & ({ change: PartChange } | { error: Error });

/** One after the other; where one fails the others are stopped all the same, and where somebody has said the opposite none is. */
export async function stopParts(
  parts: readonly SystemPart[],
  deadline: number,
  isOvertaken: () => Promise<boolean>,
): Promise<Stopped> {
  let outcomes: Outcome[] = [];
  for (const part of parts) {
    const isInUse = outcomes.some((other) => "error" in other && part.stopsAfter?.includes(other.part.name));
    if (!isInUse && !(await isOvertaken())) {
      outcomes.push(await stopPart(part, deadline, isOvertaken));
    }
  }
  outcomes = await Promise.all(outcomes.map((outcome) => lookAgain(outcome, deadline, isOvertaken)));
  const firstFailed = outcomes.findIndex((outcome) => "error" in outcome);
  return {
    changes: outcomes.flatMap((outcome) => ("change" in outcome ? outcome.change : [])),
    failures: outcomes.flatMap((outcome) => ("error" in outcome ? outcome.error : [])),
    description: firstFailed < 0 ? "" : outcomes.slice(firstFailed).map(describe).join("; "),
  };
}

async function stopPart(
  part: SystemPart,
  deadline: number,
  isOvertaken: () => Promise<boolean>,
): Promise<Outcome> {
  const { name, resource, isOptional, isSwitch } = part;
  try {
    const change = await (isSwitch
      ? switchOff(part, deadline, isOvertaken)
      : part.stop(deadline, { isOvertaken }));
    return { part, change };
  } catch (error) {
    return isOptional && error instanceof NotDeployedError
      ? { part, change: { name, resource, state: "ABSENT", changed: false } }
      : { part, error: error as Error };
  }
}

/** A start that began before the stop may have switched it on meanwhile. */
async function lookAgain(
  first: Outcome,
  deadline: number,
  isOvertaken: () => Promise<boolean>,
): Promise<Outcome> {
  if (!first.part.isSwitch) {
    return first;
  }
  const second = await stopPart(first.part, deadline, isOvertaken);
  if ("error" in first || "error" in second) {
    return second;
  }
  const changed = first.change.changed || second.change.changed;
  return { part: first.part, change: { ...second.change, changed } };
}

function describe(outcome: Outcome): string {
  if ("error" in outcome) {
    return outcome.error.message;
  }
  // RDS takes its time, and is not waited for.
  return `${outcome.part.label} ${outcome.change.state === "stopping" ? "is stopping" : "has stopped"}`;
}

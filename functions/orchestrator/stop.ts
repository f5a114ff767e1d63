import { isMeant, type StopAction } from "./action.ts";
import { checkStop } from "./attribution/stop-check.ts";
import type { DatabaseChange } from "./database-instance.ts";
import type { JobChange } from "./glue-job.ts";
import type { OrchestratorParts } from "./orchestrator.ts";
import { NotDeployedError, type PartChange, type SystemPart } from "./part.ts";
import { collectProblems } from "./problems.ts";

export interface StopResult {
  action: "stop";
  /** Those that were to be stopped, in this order. */
  parts: (PartChange | JobChange | DatabaseChange)[];
  /** When the job must be started again, or events are lost (RFC 3339, UTC); null where that is not known. */
  runAgainBefore: string | null;
  /** One line for each part that could not be had. */
  problems: string[];
}

type Outcome = { part: SystemPart } & ({ change: PartChange } | { error: Error });

/** The other way round than a start; where one part fails the others are stopped all the same. */
export async function stop(
  { parts, attribution, logger }: OrchestratorParts,
  action: StopAction,
  deadline: number,
): Promise<StopResult> {
  const problems = collectProblems(attribution.patienceMs, logger);
  const runAgainBefore = await checkStop(attribution, action, problems);

  const outcomes: Outcome[] = [];
  for (const part of parts.filter((each) => isMeant(action, each)).reverse()) {
    const isInUse = outcomes.some((other) => "error" in other && part.stopsAfter?.includes(other.part.name));
    if (!isInUse) {
      outcomes.push(await stopPart(part, deadline));
    }
  }

  const changes = outcomes.flatMap((outcome) => ("change" in outcome ? outcome.change : []));
  for (const change of changes) {
    logger.info({ ...change }, change.changed ? "part stopped" : "part was stopped already");
  }
  const failed = outcomes.findIndex((outcome) => "error" in outcome);
  const failure = outcomes[failed];
  if (failure !== undefined && "error" in failure) {
    throw Object.assign(failure.error, { message: outcomes.slice(failed).map(describe).join("; ") });
  }
  return { action: "stop", parts: changes, runAgainBefore, problems: problems.lines };
}

async function stopPart(part: SystemPart, deadline: number): Promise<Outcome> {
  const { name, resource, isOptional } = part;
  try {
    return { part, change: await part.stop(deadline) };
  } catch (error) {
    return isOptional && error instanceof NotDeployedError
      ? { part, change: { name, resource, state: "ABSENT", changed: false } }
      : { part, error: error as Error };
  }
}

function describe(outcome: Outcome): string {
  if ("error" in outcome) {
    return outcome.error.message;
  }
  // RDS takes its time, and is not waited for.
  return `${outcome.part.label} ${outcome.change.state === "stopping" ? "is stopping" : "has stopped"}`;
}

import { NotDeployedError } from "../shared/not-deployed.ts";
import { type Progress, readProgress } from "./attribution/progress.ts";
import type { DatabaseState } from "./database-instance.ts";
import type { JobState } from "./glue-job.ts";
import type { OrchestratorParts } from "./orchestrator.ts";
import type { PartState, SystemPart } from "./part.ts";
import { collectProblems, type Problems } from "./problems.ts";

/** What cannot be had is null or UNKNOWN, and `problems` says why. */
export interface StatusResult extends Progress {
  action: "status";
  /** What the last start or stop said; null where that cannot be had. */
  wanted: boolean | null;
  /** In the order of a start. */
  parts: (PartState | JobState | DatabaseState)[];
  /** One line for each part that could not be had. */
  problems: string[];
}

/** @throws JobNotFoundError */
export async function readStatus({
  parts,
  wanted,
  attribution,
  logger,
}: OrchestratorParts): Promise<StatusResult> {
  const problems = collectProblems(attribution.patienceMs, logger);
  const [isWanted, states] = await Promise.all([
    problems.ifPossible("wanted", wanted.isSaid()),
    Promise.all(parts.map((part) => look(part, problems))),
  ]);
  const progress = await readProgress(attribution, states, problems);
  return { action: "status", wanted: isWanted, parts: states, ...progress, problems: problems.lines };
}

async function look(part: SystemPart, problems: Problems): Promise<PartState> {
  const { name, resource, isOptional, isVital } = part;
  const seen = part.state().catch((error) => {
    if (isOptional && error instanceof NotDeployedError) {
      return { name, resource, state: "ABSENT" };
    }
    throw error;
  });
  return isVital ? seen : ((await problems.ifPossible(name, seen)) ?? { name, resource, state: "UNKNOWN" });
}

import { isMeant, type StopAction } from "./action.ts";
import { checkStop } from "./attribution/stop-check.ts";
import type { DatabaseChange } from "./database-instance.ts";
import type { JobChange } from "./glue-job.ts";
import type { OrchestratorParts } from "./orchestrator.ts";
import type { PartChange } from "./part.ts";
import { collectProblems } from "./problems.ts";
import { stopParts } from "./stop-parts.ts";

export interface StopResult {
  action: "stop";
  /** Those that were to be stopped, in this order. */
  parts: (PartChange | JobChange | DatabaseChange)[];
  /** When the job must be started again, or events are lost (RFC 3339, UTC); null where that is not known. */
  runAgainBefore: string | null;
  /** What goes on all the same, one line for each. */
  leftRunning: readonly string[];
  /** One line for each part that could not be had. */
  problems: string[];
}

/** Says that the system is not wanted, and stops it the other way round than a start. */
export async function stop(
  { parts, wanted, attribution, leftRunning = [], logger }: OrchestratorParts,
  action: StopAction,
  deadline: number,
): Promise<StopResult> {
  const problems = collectProblems(attribution.patienceMs, logger);
  // Where that cannot be had it cannot be said either, of which the stop tells.
  const isWanted = await wanted.isSaid().catch(() => false);
  const runAgainBefore = await checkStop(attribution, action, { problems, isWanted });
  const unsaid = await wanted.say(false).then(
    () => undefined,
    (error: Error) => error,
  );
  // Where it could not be said that the system is not wanted, a start cannot be told from what was before.
  const isOvertaken = unsaid === undefined ? () => wanted.isSaid() : async () => false;
  const meant = parts.filter((part) => isMeant(action, part)).reverse();
  const { changes, failures, description } = await stopParts(meant, deadline, isOvertaken);
  for (const change of changes) {
    logger.info({ ...change }, change.changed ? "part stopped" : "part was stopped already");
  }
  const [failure] = unsaid === undefined ? failures : [unsaid];
  if (failure !== undefined) {
    const said = unsaid === undefined ? [] : [unsaid.message];
    throw Object.assign(failure, { message: [...said, description].filter(Boolean).join("; ") });
  }
  if (await isOvertaken()) {
    problems.lines.push("a start came meanwhile, and counts");
  }
  return { action: "stop", parts: changes, runAgainBefore, leftRunning, problems: problems.lines };
}

import { isMeant, type StartAction } from "./action.ts";
import type { DatabaseChange } from "./database-instance.ts";
import type { JobChange } from "./glue-job.ts";
import type { OrchestratorParts } from "./orchestrator.ts";
import type { PartChange, SystemPart } from "./part.ts";
import { stopParts } from "./stop-parts.ts";

interface Started {
  /** Those that were to be started, in this order. */
  parts: (PartChange | JobChange | DatabaseChange)[];
  /** One line for each thing that is not as it was asked for. */
  problems: string[];
}

export interface StartResult extends Started {
  action: "start";
}

export interface KeepResult extends Started {
  action: "keep";
  wanted: boolean;
}

/** Says that the system is wanted, and starts it. */
export async function start(
  parts: OrchestratorParts,
  action: StartAction,
  deadline: number,
): Promise<StartResult> {
  const meant = parts.parts.filter((part) => isMeant(action, part));
  // What is not deployed is found before anything was started.
  await parts.wanted.isSaid();
  for (const part of meant) {
    await part.state();
  }
  await parts.wanted.say(true);
  return {
    action: "start",
    ...(await startParts(parts, meant, { deadline, isFresh: action.fresh === true })),
  };
}

/** Starts what does not run by itself any more, where it is wanted. */
export async function keep(parts: OrchestratorParts, deadline: number): Promise<KeepResult> {
  if (!(await parts.wanted.isSaid())) {
    return { action: "keep", wanted: false, parts: [], problems: [] };
  }
  const meant = parts.parts.filter((part) => isMeant({ action: "start" }, part));
  return { action: "keep", wanted: true, ...(await startParts(parts, meant, { deadline, isFresh: false })) };
}

/** One part after the other, as each may need those before it; the first that fails ends the start. */
async function startParts(
  { wanted, logger }: OrchestratorParts,
  meant: readonly SystemPart[],
  { deadline, isFresh }: { deadline: number; isFresh: boolean },
): Promise<Started> {
  const changes: PartChange[] = [];
  const running: SystemPart[] = [];
  const problems: string[] = [];
  let failure: Error | undefined;
  for (const part of meant) {
    try {
      const change = await part.start(deadline, { isFresh });
      logger.info({ ...change }, change.changed ? "part started" : "part ran already");
      changes.push(change);
      running.push(part);
    } catch (error) {
      failure = error as Error;
      if (running.length > 0) {
        failure.message = `${running.map(({ label }) => `${label} runs`).join(", ")}, but ${failure.message}`;
      }
      break;
    }
  }
  if (!(await wanted.isSaid())) {
    // The stop may have looked before this start had begun what it has begun.
    const begun = running.filter((_, index) => changes[index]?.changed).reverse();
    const stopped = await stopParts(begun, deadline, () => wanted.isSaid());
    problems.push("a stop came meanwhile, and counts", ...stopped.failures.map(({ message }) => message));
  }
  if (failure !== undefined) {
    throw failure;
  }
  return { parts: changes, problems };
}

import { isMeant, type StartAction } from "./action.ts";
import type { DatabaseChange } from "./database-instance.ts";
import type { JobChange } from "./glue-job.ts";
import type { OrchestratorParts } from "./orchestrator.ts";
import type { PartChange } from "./part.ts";

export interface StartResult {
  action: "start";
  /** Those that were to be started, in this order. */
  parts: (PartChange | JobChange | DatabaseChange)[];
}

/** One part after the other, as each may need those before it; the first that fails ends the start. */
export async function start(
  { parts, logger }: OrchestratorParts,
  action: StartAction,
  deadline: number,
): Promise<StartResult> {
  const meant = parts.filter((part) => isMeant(action, part));
  // What is not deployed is found before anything was started.
  for (const part of meant) {
    await part.state();
  }
  const changes: PartChange[] = [];
  const running: string[] = [];
  for (const part of meant) {
    try {
      const change = await part.start(deadline);
      logger.info({ ...change }, change.changed ? "part started" : "part ran already");
      changes.push(change);
      running.push(`${part.label} runs`);
    } catch (error) {
      const { message } = error as Error;
      throw running.length === 0
        ? error
        : Object.assign(error as Error, { message: `${running.join(", ")}, but ${message}` });
    }
  }
  return { action: "start", parts: changes };
}

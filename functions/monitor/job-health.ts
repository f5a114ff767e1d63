import { z } from "zod";
import type { Measurement } from "./metrics.ts";

const age = z.number().nullable();

/** Of the orchestrator's status what is measured. */
export const statusSchema = z.object({
  state: z.string(),
  rule: z.object({ state: z.string() }).nullable(),
  backlogMs: z.object({ clicks: age, checkouts: age }),
  runAgainBefore: z.iso.datetime().nullable(),
  books: z.looseObject({}).nullable(),
});

export type Status = z.output<typeof statusSchema>;

/** A run that has its workers, gets them or gives them back; RUNNING alone reads. */
const ACTIVE = ["STARTING", "RUNNING", "WAITING"];

/** Somebody asked for that. */
const AT_REST = ["NEVER_STARTED", "STOPPED", "STOPPING"];

/**
 * Nobody keeps what was wanted of the job; its own end tells: only a stop that was asked for ends in STOPPED. Generated
 * events want it to run, too.
 */
export function isDown({ state, rule }: Pick<Status, "state" | "rule">): boolean {
  const isWanted = !AT_REST.includes(state) || rule?.state === "ENABLED";
  return isWanted && !ACTIVE.includes(state);
}

/** What the orchestrator's status says of the job and the streams. */
export function measureJob(status: Status, time: number): Measurement[] {
  const { clicks, checkouts } = status.backlogMs;
  const isRunning = status.state === "RUNNING";
  const values: Measurement["values"] = { JobDown: isDown(status) ? 1 : 0 };
  if (isRunning && clicks !== null && checkouts !== null) {
    values.IteratorAge = Math.max(clicks, checkouts) / 1000;
  }
  if (status.runAgainBefore !== null) {
    values.TimeToLoss = Math.max(0, Date.parse(status.runAgainBefore) - time) / 1000;
  }
  const backlogs = Object.entries(status.backlogMs).flatMap(([stream, milliseconds]) =>
    milliseconds === null
      ? []
      : [{ time, dimensions: { Stream: stream }, values: { Backlog: milliseconds / 1000 } }],
  );
  return [{ time, values }, ...backlogs];
}

import { z } from "zod";
import type { Measurement } from "./metrics.ts";

const age = z.number().nullable();

/** Of the orchestrator's status what is measured. */
export const statusSchema = z.object({
  wanted: z.boolean().nullable(),
  parts: z.array(z.object({ name: z.string(), state: z.string() })),
  backlogMs: z.record(z.string(), age),
  runAgainBefore: z.iso.datetime().nullable(),
  books: z.looseObject({}).nullable(),
});

export type Status = z.output<typeof statusSchema>;

/** A run that has its workers, gets them or gives them back; RUNNING alone reads. */
const ACTIVE = ["STARTING", "RUNNING", "WAITING"];

/** @throws PartMissingError: without it nothing can be said of the job. */
export function jobStateOf({ parts }: Pick<Status, "parts">): string {
  const job = parts.find(({ name }) => name === "attribution");
  if (job === undefined) {
    throw new PartMissingError("the orchestrator's status says nothing of the part attribution");
  }
  return job.state;
}

/** The status is not what the monitor was made for. Permanent: the deployment is wrong. */
export class PartMissingError extends Error {
  override name = "PartMissingError";
}

/**
 * Whether the job is not as it is wanted: it does not run though the last start wants it to, or runs on after a stop. Generated
 * events want it to run, too; and where nobody can tell it is wanted.
 */
export function isAstray(status: Pick<Status, "wanted" | "parts">): boolean {
  const state = jobStateOf(status);
  const generates = status.parts.some(({ name, state }) => name === "generator" && state === "ENABLED");
  const isWanted = status.wanted !== false || generates;
  return isWanted !== ACTIVE.includes(state);
}

/** What the orchestrator's status says of the job and the streams. */
export function measureJob(status: Status, time: number): Measurement[] {
  const ages = Object.values(status.backlogMs).filter((milliseconds) => milliseconds !== null);
  const areAllKnown = ages.length === Object.keys(status.backlogMs).length;
  const values: Measurement["values"] = { JobAstray: isAstray(status) ? 1 : 0 };
  // Also of a job that is started again and again and comes to nothing.
  if (status.wanted !== false && areAllKnown) {
    values.IteratorAge = Math.max(0, ...ages) / 1000;
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

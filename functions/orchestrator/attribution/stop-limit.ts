import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-kinesis";
import type { Stream } from "../../../events/schema.ts";
import { type BacklogMs, namesOf } from "./backlogs.ts";

/** Left to start the database and the job, and to read the oldest records first. */
export const MARGIN_MS = 3_600_000;

/** What was known at a time about what is not committed yet. */
export interface Reading {
  at: Date;
  backlogMs: BacklogMs;
}

/**
 * When the job must be started again at the latest, so that it reads every record before it leaves its stream; null where
 * that is not known, or no stream is there.
 */
export async function findRunAgainBefore(
  kinesis: KinesisClient,
  streams: Record<Stream, string>,
  { at, backlogMs }: Reading,
  abortSignal: AbortSignal,
): Promise<Date | null> {
  const limits = await Promise.all(
    namesOf(streams).map(async (stream) => {
      const retentionMs = await readRetention(kinesis, streams[stream], abortSignal);
      const backlog = backlogMs[stream];
      if (retentionMs === undefined) {
        return Number.POSITIVE_INFINITY;
      }
      return backlog === null ? Number.NaN : at.getTime() - backlog + retentionMs - MARGIN_MS;
    }),
  );
  const first = Math.min(...limits);
  return Number.isFinite(first) ? new Date(first) : null;
}

/** Undefined where the stream does not exist. */
async function readRetention(
  kinesis: KinesisClient,
  stream: string,
  abortSignal: AbortSignal,
): Promise<number | undefined> {
  try {
    const { StreamDescriptionSummary: summary } = await kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName: stream }),
      { abortSignal },
    );
    return (summary?.RetentionPeriodHours ?? 0) * 3_600_000;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

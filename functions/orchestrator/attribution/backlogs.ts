import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { Stream } from "../../../events/schema.ts";
import { FunctionNotFoundError } from "../../shared/invoke-function.ts";
import type { Clock } from "../clock.ts";
import type { Problems } from "../problems.ts";
import { measureBacklog } from "./backlog.ts";
import { type Books, readBooks } from "./books.ts";

/** By stream: age in milliseconds of the oldest record that is not committed; 0 where all are, null where it is not known. */
export type BacklogMs = Record<Stream, number | null>;

export interface Backlogs {
  books: Books | null;
  backlogMs: BacklogMs;
  /** There is no reports function that could tell, and asking again will not help. */
  untellable: boolean;
}

export interface BacklogSources {
  lambda: LambdaClient;
  kinesis: KinesisClient;
  reportsFunction: string;
  /** Their names on AWS. */
  streams: Record<Stream, string>;
  clock: Clock;
  /** How long to wait for the books, and for the backlog. */
  patienceMs: number;
}

/** How far the database is behind each stream. */
export async function readBacklogs(sources: BacklogSources, problems: Problems): Promise<Backlogs> {
  const { lambda, kinesis, reportsFunction, streams, clock, patienceMs } = sources;
  const patience = () => AbortSignal.timeout(patienceMs);

  let untellable = false;
  const asked = readBooks(lambda, reportsFunction, patience()).catch((error) => {
    untellable = error instanceof FunctionNotFoundError;
    throw error;
  });
  const books = await problems.ifPossible("books and backlog", asked);
  if (books === null) {
    return { books, backlogMs: sameOfEach(streams, null), untellable };
  }
  const backlogs = namesOf(streams).map(async (stream) => {
    const lastArrival = books.lastArrival[stream];
    const since = lastArrival === null ? null : new Date(lastArrival);
    const measured = measureBacklog(kinesis, streams[stream], since, { clock, abortSignal: patience() });
    return [stream, await problems.ifPossible(`backlog of ${stream}`, measured)];
  });
  return { books, backlogMs: Object.fromEntries(await Promise.all(backlogs)), untellable };
}

/** A backlog of all streams alike. */
export function sameOfEach(streams: Record<Stream, string>, backlogMs: number | null): BacklogMs {
  return Object.fromEntries(namesOf(streams).map((stream) => [stream, backlogMs])) as BacklogMs;
}

export function namesOf(streams: Record<Stream, string>): Stream[] {
  return Object.keys(streams) as Stream[];
}

import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { FunctionNotFoundError } from "../shared/invoke-function.ts";
import { measureBacklog } from "./backlog.ts";
import { type Books, readBooks } from "./books.ts";
import type { Problems } from "./problems.ts";

export type Stream = "clicks" | "checkouts";

/** By stream: age in milliseconds of the oldest record that is not committed; 0 where all are, null where it is not known. */
export type BacklogMs = Record<Stream, number | null>;

export interface Backlogs {
  books: Books | null;
  backlogMs: BacklogMs;
  /** There is no reports function that could tell, and asking again will not help. */
  untellable: boolean;
}

export const NOT_KNOWN: Omit<Backlogs, "untellable"> = {
  books: null,
  backlogMs: { clicks: null, checkouts: null },
};

export interface BacklogParts {
  lambda: LambdaClient;
  kinesis: KinesisClient;
  reportsFunction: string;
  streams: Record<Stream, string>;
  /** How long to wait for the books, and for the backlog. */
  patienceMs: number;
}

/** How far the database is behind both streams. */
export async function readBacklogs(parts: BacklogParts, problems: Problems): Promise<Backlogs> {
  const { lambda, kinesis, reportsFunction, streams, patienceMs } = parts;
  const patience = () => AbortSignal.timeout(patienceMs);

  let untellable = false;
  const asked = readBooks(lambda, reportsFunction, patience()).catch((error) => {
    untellable = error instanceof FunctionNotFoundError;
    throw error;
  });
  const books = await problems.ifPossible("books and backlog", asked);
  if (books === null) {
    return { ...NOT_KNOWN, untellable };
  }
  const backlog = (stream: Stream, lastArrival: string | null) =>
    problems.ifPossible(
      `backlog of ${stream}`,
      measureBacklog(
        kinesis,
        streams[stream],
        lastArrival === null ? null : new Date(lastArrival),
        patience(),
      ),
    );
  const [clicks, checkouts] = await Promise.all([
    backlog("clicks", books.last_click_arrival),
    backlog("checkouts", books.last_checkout_arrival),
  ]);
  return { books, backlogMs: { clicks, checkouts }, untellable };
}

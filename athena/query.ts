import { setTimeout as pause } from "node:timers/promises";
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  type Row,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import type { Statement } from "./statement.ts";

// Who asks is told at most a fourth of the query's own time after its end.
const FIRST_PAUSE_MS = 20;
const GROWTH = 1.25;
const LONGEST_PAUSE_MS = 1_000;

/** Where queries run, and what they may take. */
export interface QueryPlace {
  athena: AthenaClient;
  database: string;
  /** Has the results' place, and a limit of what may be scanned. */
  workGroup: string;
  /** A query that takes longer is stopped. */
  timeoutMs: number;
}

export interface QueryResult {
  columns: { name: string; type: string }[];
  /** As Athena writes them. */
  rows: (string | null)[][];
  scannedBytes: number;
}

/** Athena refused a query, stopped it, or took too long. */
export class QueryFailedError extends Error {
  override name = "QueryFailedError";
}

/** Runs a query to its end. @throws QueryFailedError */
export async function runQuery(place: QueryPlace, statement: Statement): Promise<QueryResult> {
  const { QueryExecutionId: id } = await place.athena.send(
    new StartQueryExecutionCommand({
      QueryString: statement.sql,
      ...(statement.parameters.length > 0 && { ExecutionParameters: statement.parameters }),
      QueryExecutionContext: { Database: place.database },
      WorkGroup: place.workGroup,
    }),
  );
  const execution = await waitForEnd(place, id as string);
  const { State: state, StateChangeReason: reason } = execution.Status ?? {};
  if (state !== "SUCCEEDED") {
    throw new QueryFailedError((reason ?? `it is ${state}`).split("\n")[0]);
  }
  const scannedBytes = execution.Statistics?.DataScannedInBytes ?? 0;
  return { ...(await readResults(place.athena, id as string)), scannedBytes };
}

async function waitForEnd({ athena, timeoutMs }: QueryPlace, id: string): Promise<QueryExecution> {
  const end = performance.now() + timeoutMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(GROWTH * pauseMs, LONGEST_PAUSE_MS)) {
    const { QueryExecution: execution } = await athena.send(
      new GetQueryExecutionCommand({ QueryExecutionId: id }),
    );
    if (execution && !["QUEUED", "RUNNING"].includes(execution.Status?.State ?? "")) {
      return execution;
    }
    if (performance.now() > end) {
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
      throw new QueryFailedError("it took too long and was stopped");
    }
    await pause(pauseMs);
  }
}

async function readResults(athena: AthenaClient, id: string): Promise<Pick<QueryResult, "columns" | "rows">> {
  let columns: QueryResult["columns"] = [];
  const rows: Row[] = [];
  let next: string | undefined;
  do {
    const page = await athena.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, ...(next && { NextToken: next }) }),
    );
    columns = (page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name, Type }) => ({
      name: Name as string,
      type: Type as string,
    }));
    rows.push(...(page.ResultSet?.Rows ?? []));
    next = page.NextToken;
  } while (next !== undefined);
  // The first row has the columns' names.
  return {
    columns,
    rows: rows.slice(1).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue ?? null)),
  };
}

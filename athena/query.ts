import { setTimeout as pause } from "node:timers/promises";
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
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
  const execution = await runToEnd(place, statement);
  let columns: QueryResult["columns"] = [];
  const rows: QueryResult["rows"] = [];
  for await (const page of readPages(place.athena, execution.QueryExecutionId as string)) {
    columns = page.columns;
    rows.push(...page.rows);
  }
  return { columns, rows, scannedBytes: execution.Statistics?.DataScannedInBytes ?? 0 };
}

/** Runs a query to its end, and reads its rows a thousand at a time. @throws QueryFailedError */
export async function* queryRows(
  place: QueryPlace,
  statement: Statement,
): AsyncGenerator<QueryResult["rows"]> {
  const { QueryExecutionId: id } = await runToEnd(place, statement);
  for await (const { rows } of readPages(place.athena, id as string)) {
    yield rows;
  }
}

async function runToEnd(place: QueryPlace, statement: Statement): Promise<QueryExecution> {
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
  return { ...execution, QueryExecutionId: id };
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

async function* readPages(
  athena: AthenaClient,
  id: string,
): AsyncGenerator<Pick<QueryResult, "columns" | "rows">> {
  // The first row of all has the columns' names.
  let skipped = 1;
  let next: string | undefined;
  do {
    const page = await athena.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, ...(next && { NextToken: next }) }),
    );
    const columns = (page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name, Type }) => ({
      name: Name as string,
      type: Type as string,
    }));
    const rows = (page.ResultSet?.Rows ?? []).slice(skipped);
    yield {
      columns,
      rows: rows.map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue ?? null)),
    };
    skipped = 0;
    next = page.NextToken;
  } while (next !== undefined);
}

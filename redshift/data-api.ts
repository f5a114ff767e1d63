import { setTimeout as pause } from "node:timers/promises";
import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  type ColumnMetadata,
  DescribeStatementCommand,
  type DescribeStatementResponse,
  ExecuteStatementCommand,
  type Field,
  GetStatementResultCommand,
  type RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import type { Statement } from "./statement.ts";

// Who asks is told at most a fourth of the statement's own time after its end.
const FIRST_PAUSE_MS = 20;
const GROWTH = 1.25;
const LONGEST_PAUSE_MS = 1_000;

/** Of a batch, by the Data API. */
export const MOST_STATEMENTS = 40;

const ENDED = new Set(["FINISHED", "FAILED", "ABORTED"]);

/** Where statements run, and in whose name. */
export interface Warehouse {
  client: RedshiftDataClient;
  workgroup: string;
  database: string;
  /** Of the secret of who owns everything. @default the caller's own role, that may read what is granted to it */
  secretArn?: string | undefined;
  /** A statement that takes longer is cancelled. */
  timeoutMs: number;
}

export interface StatementResult {
  columns: ColumnMetadata[];
  rows: Field[][];
}

/** Redshift refused a statement, stopped it, or took too long; the message is one line. */
export class StatementFailedError extends Error {
  override name = "StatementFailedError";
}

/** Runs one statement to its end. @param mostRows that are fetched; others stay away @throws StatementFailedError */
export async function runStatement(
  warehouse: Warehouse,
  { sql, parameters }: Statement,
  mostRows = Number.POSITIVE_INFINITY,
): Promise<StatementResult> {
  const { Id: id } = await warehouse.client.send(
    new ExecuteStatementCommand({
      ...target(warehouse),
      Sql: sql,
      ...(parameters.length > 0 && { Parameters: parameters }),
    }),
  );
  const { HasResultSet } = await waitForEnd(warehouse, id as string);
  return HasResultSet ? readResult(warehouse.client, id as string, mostRows) : { columns: [], rows: [] };
}

/** Runs statements as one transaction: all of them, or none. @throws StatementFailedError */
export async function runTransaction(warehouse: Warehouse, statements: readonly string[]): Promise<void> {
  const command = new BatchExecuteStatementCommand({ ...target(warehouse), Sqls: [...statements] });
  const { Id: id } = await warehouse.client.send(command);
  await waitForEnd(warehouse, id as string);
}

function target({ workgroup, database, secretArn }: Warehouse) {
  return { WorkgroupName: workgroup, Database: database, ...(secretArn && { SecretArn: secretArn }) };
}

async function waitForEnd({ client, timeoutMs }: Warehouse, id: string): Promise<DescribeStatementResponse> {
  const end = performance.now() + timeoutMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(GROWTH * pauseMs, LONGEST_PAUSE_MS)) {
    const described = await client.send(new DescribeStatementCommand({ Id: id }));
    if (described.Status === "FINISHED") {
      return described;
    }
    if (ENDED.has(described.Status ?? "")) {
      throw new StatementFailedError(reasonOf(described));
    }
    if (performance.now() > end) {
      // It may have ended just now: then there is nothing to cancel.
      await client.send(new CancelStatementCommand({ Id: id })).catch(() => undefined);
      throw new StatementFailedError("it took too long and was cancelled");
    }
    await pause(pauseMs);
  }
}

/** Of a batch the statement that failed has the reason; the first line of it says all. */
function reasonOf({ Status, Error: error, SubStatements = [] }: DescribeStatementResponse): string {
  const failed = SubStatements.find((statement) => statement.Status === "FAILED")?.Error;
  return (failed || error || `it is ${Status}`).split("\n")[0] as string;
}

async function readResult(
  client: RedshiftDataClient,
  id: string,
  mostRows: number,
): Promise<StatementResult> {
  let columns: ColumnMetadata[] = [];
  const rows: Field[][] = [];
  let next: string | undefined;
  do {
    const page = await client.send(
      new GetStatementResultCommand({ Id: id, ...(next && { NextToken: next }) }),
    );
    columns = page.ColumnMetadata ?? columns;
    rows.push(...(page.Records ?? []));
    next = page.NextToken;
  } while (next !== undefined && rows.length < mostRows);
  return { columns, rows: rows.slice(0, mostRows) };
}

import { readFileSync } from "node:fs";
import { runStatement, runTransaction, type Warehouse } from "./data-api.ts";
import { fillIn } from "./fill-in.ts";
import { splitStatements } from "./split-statements.ts";

/** The streams that the warehouse reads, by the nouns of their views and files. */
export const WAREHOUSE_STREAMS = ["clicks", "checkouts"] as const;

export type WarehouseStream = (typeof WAREHOUSE_STREAMS)[number];

/** A refresh's own time may be behind that of the one before it, where a clock was set. */
const OVERLAP_MINUTES = 60;

/**
 * Reads what arrived in the stream since the last time, and makes events of it. May be killed at any moment and done again:
 * Redshift keeps its place in the stream with the rows, and what is an event already stays as it is.
 * @param warehouse in the name of its owner
 * @throws StatementFailedError
 */
export async function refreshStream(warehouse: Warehouse, stream: WarehouseStream): Promise<void> {
  const refresh = `refresh materialized view ecommerce.${stream}_raw`;
  await runStatement(warehouse, { sql: refresh, parameters: [] });
  await runTransaction(warehouse, await loadStatements(warehouse, stream));
}

/** What makes events of the records that may not be any yet, to be run as one transaction. */
export async function loadStatements(warehouse: Warehouse, stream: WarehouseStream): Promise<string[]> {
  const since = `timestamp '${await findLoaded(warehouse, stream)}'`;
  return splitStatements(readLoad(stream)).map((statement) => fillIn(statement, { since }));
}

/** From which refresh on records may not have become events yet: a literal, so that the blocks before it are skipped. */
async function findLoaded(warehouse: Warehouse, stream: WarehouseStream): Promise<string> {
  const sql = `select
    to_char(dateadd(minute, -${OVERLAP_MINUTES}, coalesce(max(refreshed_at), '2000-01-01')), 'YYYY-MM-DD HH24:MI:SS')
  from ecommerce.loads
  where stream = :stream`;
  const { rows } = await runStatement(warehouse, { sql, parameters: [{ name: "stream", value: stream }] });
  return rows[0]?.[0]?.stringValue as string;
}

/** The statements that make events of a stream's records: a file of redshift/loads. */
export function readLoad(stream: WarehouseStream): string {
  return readFileSync(new URL(`loads/${stream}.sql`, import.meta.url), "utf8");
}

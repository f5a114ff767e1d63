import { runStatement, runTransaction, type Warehouse } from "../data-api.ts";
import { loadStatements, type ShopExport } from "./load-statements.ts";

/** The latest load of a table, as the books have it. */
export interface LatestLoad {
  table: string;
  /** Of the latest export that was looked at, taken or refused. */
  seen: string;
  state: "loaded" | "refused";
  /** Of the latest that was taken; null before the first. */
  run: string | null;
  rows: number;
  bytes: number;
  /** Of the export. */
  seconds: number;
  /** null within a history. */
  checksum: "equal" | "differs" | null;
  /** Digits of buckets in which the table is not what MySQL had. */
  differing: string[];
  /** RFC 3339, in UTC. */
  loadedAt: string;
}

/** Of each table the latest line of the books, and the latest run that was taken. */
const LATEST = `select table_name, run, loaded, state, row_count, byte_count, seconds, checksum, differing,
    to_char(loaded_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as loaded_at
  from (
    select *,
      max(case when state = 'loaded' then run end) over (partition by table_name) as loaded,
      row_number() over (partition by table_name order by run desc) as place
    from shop.sync_runs
  ) as books
  where place = 1`;

/** By table. @param warehouse in the name of its owner @throws StatementFailedError */
export async function readBooks(warehouse: Warehouse): Promise<Map<string, LatestLoad>> {
  const { rows } = await runStatement(warehouse, { sql: LATEST, parameters: [] });
  return new Map(
    rows.map(([table, seen, run, state, count, bytes, seconds, checksum, differing, loadedAt]) => [
      table?.stringValue as string,
      {
        table: table?.stringValue as string,
        seen: seen?.stringValue as string,
        run: run?.stringValue ?? null,
        state: state?.stringValue as LatestLoad["state"],
        rows: Number(count?.longValue),
        bytes: Number(bytes?.longValue),
        seconds: Number(seconds?.doubleValue),
        checksum: (checksum?.stringValue ?? null) as LatestLoad["checksum"],
        differing: [...(differing?.stringValue ?? "")],
        loadedAt: loadedAt?.stringValue as string,
      },
    ]),
  );
}

/** Loads an export, or finds that it is no next one. @throws StatementFailedError, and then none of it stays */
export function loadExport(warehouse: Warehouse, load: ShopExport): Promise<void> {
  return runTransaction(warehouse, loadStatements(load));
}

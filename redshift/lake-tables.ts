import { readRows } from "./cells.ts";
import { runStatement, type Warehouse } from "./data-api.ts";

/**
 * Tables of the lake that a statement reads and the catalog does not have: imported sets are there once somebody imports them.
 * @param sql which reads them by the external schema `lake`
 * @throws StatementFailedError
 */
export async function findMissingTables(warehouse: Warehouse, sql: string): Promise<string[]> {
  const text = sql.replace(/--.*$/gm, "");
  const read = [...text.matchAll(/\b(?:from|join) lake\.(\w+)/g)].map(([, name]) => name as string);
  if (read.length === 0) {
    return [];
  }
  const list = "select tablename from svv_external_tables where schemaname = 'lake'";
  const rows = readRows(await runStatement(warehouse, { sql: list, parameters: [] }));
  const there = new Set(rows.map(([name]) => name));
  return read.filter((name) => !there.has(name));
}

/** What to do about it: a set is called as its format is. */
export function notImported(name: string): string {
  const format = name.replaceAll("_", "-");
  return `The lake has no set ${name} yet: npm run lake -- import FOLDER --name ${name} --format ${format}`;
}

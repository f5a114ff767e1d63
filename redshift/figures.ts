import { readFileSync } from "node:fs";
import { runStatement, type Warehouse } from "./data-api.ts";
import { fillIn, quoteTime } from "./fill-in.ts";
import { splitStatements } from "./split-statements.ts";

/**
 * Asks a question about the warehouse itself: a file of redshift/figures.
 * @param warehouse in the name of its owner: others see their own doings
 * @param times that the file asks for
 * @throws StatementFailedError
 */
export async function askFigure(
  warehouse: Warehouse,
  name: "scan-errors" | "rpu-hours",
  times: Readonly<Record<string, Date>>,
): Promise<number> {
  const text = readFileSync(new URL(`figures/${name}.sql`, import.meta.url), "utf8");
  const values = Object.fromEntries(Object.entries(times).map(([key, time]) => [key, quoteTime(time)]));
  const [sql = ""] = splitStatements(text).map((statement) => fillIn(statement, values));
  const { rows } = await runStatement(warehouse, { sql, parameters: [] });
  const field = rows[0]?.[0];
  return Number(field?.longValue ?? field?.doubleValue ?? field?.stringValue);
}

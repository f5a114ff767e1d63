import { UserError } from "../errors/user-error.ts";
import type { ReportResult } from "../reporting/reports.ts";
import { readRows } from "./cells.ts";
import { runStatement, StatementFailedError, type Warehouse } from "./data-api.ts";
import { splitStatements } from "./split-statements.ts";

/** A Lambda's answer has 6 MB. */
const MOST_ROWS = 1_000;

/** A person's statement is none that may be asked, or Redshift refused it. Permanent: one line says why. */
export class SqlRefusedError extends UserError {
  override name = "SqlRefusedError";
}

/**
 * Answers one question of a person's.
 * @param warehouse in a name that may read, and no more
 * @throws SqlRefusedError
 */
export async function askInSql(warehouse: Warehouse, text: string): Promise<ReportResult> {
  const statements = splitStatements(text);
  const [sql = ""] = statements;
  if (statements.length !== 1 || !/^(select|with|explain|show)\b/i.test(sql)) {
    throw new SqlRefusedError("one statement at a time, and one that reads: select, with, explain or show");
  }
  const result = await runStatement(warehouse, { sql, parameters: [] }, MOST_ROWS + 1).catch((error) => {
    throw error instanceof StatementFailedError
      ? new SqlRefusedError(error.message, { cause: error })
      : error;
  });
  const rows = readRows(result);
  return {
    columns: result.columns.map(({ name }) => name as string),
    rows: rows.slice(0, MOST_ROWS),
    notes: rows.length > MOST_ROWS ? [`The first ${MOST_ROWS} rows; there are more.`] : [],
  };
}

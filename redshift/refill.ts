import { readFileSync } from "node:fs";
import { runTransaction, type Warehouse } from "./data-api.ts";
import { fillIn } from "./fill-in.ts";
import { rawHourStatements } from "./raw-hours.ts";
import { loadStatements, type WarehouseStream } from "./refresh.ts";
import { splitStatements } from "./split-statements.ts";

/**
 * Takes what the warehouse has not of the lines that lie there, makes events of them, and knows that nothing of the hour is
 * missing any more: all of it, or nothing.
 * @param warehouse in the name of its owner
 * @param hourMs when the hour began, in milliseconds since 1970
 * @param place of lines with the columns of refill_lines: `bucket`, and the `prefix` of their keys
 * @throws StatementFailedError
 */
export async function refillHour(
  warehouse: Warehouse,
  stream: WarehouseStream,
  hourMs: number,
  place: { bucket: string; prefix: string },
): Promise<void> {
  const stage = readFileSync(new URL("refill/stage.sql", import.meta.url), "utf8");
  await runTransaction(warehouse, [
    ...splitStatements(stage).map((statement) => fillIn(statement, { stream, ...place })),
    ...(await loadStatements(warehouse, stream)),
    ...rawHourStatements(stream, [{ hourMs, missed: 0 }]),
  ]);
}

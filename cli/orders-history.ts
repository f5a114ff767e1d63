import { UserError } from "../errors/user-error.ts";
import { quoted } from "../events/visible-text.ts";
import { knownReports } from "./known-reports.ts";
import { print, printJson } from "./print.ts";
import { asObjects, writeTable } from "./rows.ts";
import { runInsightOf } from "./with-insights.ts";

const REPORT = "order-history";

/** Prints every version of an order, from the lake. @throws UserError where it has none */
export async function showHistory(
  orderid: string,
  { env, json }: { env: string; json?: boolean },
): Promise<void> {
  const report = knownReports().find(({ name }) => name === REPORT);
  if (report === undefined) {
    throw new Error(`there is no report ${REPORT}`);
  }
  const { columns, rows } = await runInsightOf(env, report, { parameters: { order: orderid } });
  if (rows.length === 0) {
    throw new UserError(`the lake knows no order ${quoted(orderid)}, or not yet`);
  }
  if (json) {
    printJson(asObjects(columns, rows));
  } else {
    print(writeTable(columns, rows));
  }
}

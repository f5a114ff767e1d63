import type pg from "pg";
import { showDuration } from "../reporting/duration.ts";
import type { Report } from "../reporting/report-header.ts";

/** What derives from paths; `checkout_lines` does not. */
const CREDIT = /\b(judged_pairs|journeys|attributed_checkouts|attribution_credit|credit_\w+)\b/;

interface SettingsOfLines {
  versions: number[];
  scope: string;
  lookback_seconds: number;
  max_path: number;
  credits: "clicks" | "touches";
  lines: string;
}

/**
 * What one must know of the rows that a report answers with now: whether its lines are credited under one set of rules.
 * @param values from `bindParameters`
 */
export async function findNotes(client: pg.ClientBase, report: Report, values: unknown[]): Promise<string[]> {
  const since = report.parameters.findIndex(({ name }) => name === "since");
  if (since < 0 || !CREDIT.test(report.sql.replace(/--.*/g, ""))) {
    return [];
  }
  const { rows } = await client.query<SettingsOfLines>("select * from settings_of_lines($1::interval)", [
    values[since],
  ]);
  if (rows.length < 2 && rows.every(({ credits }) => credits === "touches")) {
    return [];
  }
  const which = rows.length < 2 ? "as before touches" : "under several settings";
  return [`Credited ${which}: ${rows.map(describe).join("; ")}. npm run settings lists them.`];
}

function describe({ versions, scope, lookback_seconds, max_path, credits, lines }: SettingsOfLines): string {
  const shared = credits === "clicks" ? ", every click by itself" : "";
  const rules = `scope ${scope}, lookback ${showDuration(lookback_seconds)}, max_path ${max_path}${shared}`;
  return `${lines} lines by version ${versions.join(" and ")} (${rules})`;
}

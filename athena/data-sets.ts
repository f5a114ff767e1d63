import type { ColumnType, DataSet } from "../reporting/data-set.ts";
import { readInsights } from "./reports.ts";
import { THE_LAKE } from "./sources.ts";
import { askOf } from "./statement.ts";

/** How far back; a report asks for its first day alone. */
const DAYS = 90;

const FIRST_DAY = `date_format(current_date - interval '${DAYS}' day, '%Y-%m-%d')`;

/** Reports that are drawn elsewhere, by the columns of their answers. */
const COLUMNS: Readonly<Record<string, Readonly<Record<string, ColumnType>>>> = {
  "carts-abandoned": {
    day: "string",
    currency: "string",
    carted: "integer",
    abandoned: "integer",
    abandoned_percent: "decimal",
    visitors: "integer",
    visitors_who_abandoned: "integer",
    worth_abandoned: "decimal",
  },
  "visitors-by-day": {
    day: "string",
    visitors: "integer",
    sessions: "integer",
    events: "integer",
    views: "integer",
    carts: "integer",
    purchases: "integer",
  },
};

/** Every table that the lake works out for charts elsewhere: reports on the last three months. */
export function lakeDataSets(): DataSet[] {
  return readInsights()
    .filter(({ name }) => name in COLUMNS)
    .map((report) => ({
      name: report.name,
      columns: Object.entries(COLUMNS[report.name] ?? {}).map(([name, type]) => ({ name, type })),
      sql: askOf(THE_LAKE, report).sql.replaceAll("?", FIRST_DAY),
    }));
}

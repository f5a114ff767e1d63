import type { Report } from "../reporting/report-header.ts";
import { readInsights } from "./reports.ts";
import { THE_LAKE } from "./sources.ts";
import { askOf, asksOfOrders } from "./statement.ts";

/** What Athena's console offers to who has no command line; it asks for the value of each question mark. */
export interface NamedQuery {
  name: string;
  description: string;
  query: string;
}

/** Every report, on the lake; those of the lane orders apart. */
export function namedQueries(): NamedQuery[] {
  return readInsights()
    .filter((report) => !asksOfOrders(report))
    .map(namedQuery);
}

/** Every report on orders, which ask of the lane's views. */
export function orderQueries(): NamedQuery[] {
  return readInsights().filter(asksOfOrders).map(namedQuery);
}

function namedQuery(report: Report): NamedQuery {
  const { sql, places } = askOf(THE_LAKE, report);
  const asked = places.map((place) => {
    const { name, type, meaning } = report.parameters[place] as (typeof report.parameters)[number];
    return type === "interval" ? `${name}: a first day such as '2026-01-31'` : `${name}: ${meaning}`;
  });
  return {
    name: report.name,
    description: [report.question, ...(asked.length > 0 ? [`Asks for ${asked.join("; ")}`] : [])].join(" "),
    query: `${sql}\n`,
  };
}

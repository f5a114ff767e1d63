import { readInsights } from "./reports.ts";
import { THE_LAKE } from "./sources.ts";
import { askOf } from "./statement.ts";

/** What Athena's console offers to who has no command line; it asks for the value of each question mark. */
export interface NamedQuery {
  name: string;
  description: string;
  query: string;
}

/** Every report, on the lake. */
export function namedQueries(): NamedQuery[] {
  return readInsights().map((report) => {
    const { sql, places } = askOf(THE_LAKE, report);
    const asked = places.map((place) => {
      const { name, type, meaning } = report.parameters[place] as (typeof report.parameters)[number];
      return type === "interval" ? `${name}: a first day such as '2026-01-31'` : `${name}: ${meaning}`;
    });
    return {
      name: report.name,
      description: `${report.question} Asks for ${asked.join("; ")}`,
      query: `${sql}\n`,
    };
  });
}

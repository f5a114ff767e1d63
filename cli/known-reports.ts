import { readInsights } from "../athena/reports.ts";
import { readReports } from "../postgres/reports.ts";
import { readWarehouseReports } from "../redshift/reports.ts";
import type { Report } from "../reporting/report-header.ts";

/** What answers a report. */
export type Engine = "athena" | "postgres" | "redshift";

export interface KnownReport extends Report {
  engine: Engine;
}

/** Every report of every engine, by name. */
export function knownReports(): KnownReport[] {
  const of = (engine: Engine, reports: Report[]) => reports.map((report) => ({ ...report, engine }));
  return [
    ...of("postgres", readReports()),
    ...of("athena", readInsights()),
    ...of("redshift", readWarehouseReports()),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

import type pg from "pg";
import { questionsOf } from "../dashboard/server/questions.ts";
import { PAGES } from "../dashboard/wire.ts";
import { readReports, runReport } from "../postgres/reports.ts";
import type { Report } from "../reporting/report-header.ts";
import { bindParameters } from "../reporting/report-parameters.ts";
import { withHistory } from "./history.ts";
import { median } from "./median.ts";

const RANGES = ["24h", "7d", "30d"];
const RUNS = 5;

/** Milliseconds from the question to the last row: the median of several, after a first one. */
export interface QueryTime {
  report: string;
  since: string;
  ms: number;
}

/** Everything that the dashboard asks, over a month of a shop with this many sessions. */
export async function measureDashboard(sessions: number): Promise<QueryTime[]> {
  const reports = readReports();
  return withHistory({ file: "reports_history.sql", sessions }, async (client) => {
    const times: QueryTime[] = [];
    for (const since of RANGES) {
      const asked = PAGES.flatMap((page) =>
        questionsOf({ page, since, by: "source", days: "30d", changesOf: "7d" }),
      );
      for (const question of new Map(asked.map((each) => [each.topic, each])).values()) {
        if ("request" in question) {
          const { report, parameters } = question.request;
          times.push({ report, since, ms: await timeReport(client, find(reports, report), parameters) });
        }
      }
    }
    return times;
  });
}

async function timeReport(
  client: pg.Client,
  report: Report,
  parameters: Record<string, unknown>,
): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    const began = performance.now();
    await runReport(client, report, bindParameters(report, parameters));
    times.push(performance.now() - began);
  }
  const [, ...warm] = times;
  return Math.round(median(warm));
}

function find(reports: Report[], name: string): Report {
  const report = reports.find((known) => known.name === name);
  if (report === undefined) {
    throw new Error(`there is no report ${name}`);
  }
  return report;
}

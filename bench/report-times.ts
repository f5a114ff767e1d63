// How long each report takes on a month of a shop with a million clicks: `node --import tsx bench/report-times.ts`.

import { readReports, runReport } from "../postgres/reports.ts";
import { bindParameters } from "../reporting/report-parameters.ts";
import { withHistory } from "./history.ts";

const RUNS = 5;
const SESSIONS = 111_111;

await withHistory({ file: "reports_history.sql", sessions: SESSIONS }, async (client) => {
  for (const report of readReports()) {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const began = performance.now();
      await runReport(client, report, bindParameters(report, {}));
      times.push(Math.round(performance.now() - began));
    }
    const [first, ...others] = times;
    process.stdout.write(`${report.name.padEnd(30)} ${first} ms, then ${others.join(", ")}\n`);
  }
});

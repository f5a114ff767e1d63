// How long each report takes on a week of a shop: `node --import tsx bench/report-times.ts`, half a minute.

import { readFileSync } from "node:fs";
import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { bindParameters, readReports, runReport } from "../postgres/reports.ts";

const RUNS = 5;

const server = await startTestDatabase();
try {
  const history = readFileSync(new URL("reports_history.sql", import.meta.url), "utf8");
  await withClient(server.clientConfig("owner"), (client) => client.query(history));
  await withClient(server.clientConfig("reader"), async (client) => {
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
} finally {
  await server.remove();
}

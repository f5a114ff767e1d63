import { readFileSync } from "node:fs";
import { findDatabase, withClient } from "../local/database.ts";
import { findPlaces } from "../local/places.ts";
import { bindParameters, readReports, runReport } from "../postgres/reports.ts";
import { questionsOf } from "../dashboard/server/questions.ts";
const db = findDatabase(findPlaces("/tmp/bench-local"))!;
const reports = readReports();
const only = process.argv[3];
await withClient(db.clientConfig("reader"), async (c) => {
  const pid = (await c.query("select pg_backend_pid() as p")).rows[0].p;
  const cpu = () => { const f = readFileSync(`/proc/${pid}/stat`, "utf8").split(" "); return (Number(f[13]) + Number(f[14])) * 10; };
  for (const q of questionsOf({ since: process.argv[2] ?? "24h", by: "channel" })) {
    if (q.topic === "job" || (only && !only.split(",").includes(q.topic))) continue;
    const r = reports.find((x) => x.name === q.request.report)!;
    const t: number[] = []; let n = 0; const c0 = cpu();
    for (let i = 0; i < 3; i++) { const b = performance.now(); const a = await runReport(c, r, bindParameters(r, q.request.parameters)); t.push(Math.round(performance.now() - b)); n = a.rows.length; }
    console.log(q.topic.padEnd(12), r.name.padEnd(28), n, t.join(" "), "cpu", Math.round((cpu() - c0) / 3));
  }
});

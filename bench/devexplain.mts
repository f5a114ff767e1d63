import { findDatabase, withClient } from "../local/database.ts";
import { findPlaces } from "../local/places.ts";
import { bindParameters, readReports } from "../postgres/reports.ts";
const db = findDatabase(findPlaces("/tmp/bench-local"))!;
const [,, name, params] = process.argv;
const r = readReports().find((x) => x.name === name)!;
await withClient(db.clientConfig("reader"), async (c) => {
  const { rows } = await c.query(`explain (analyze, buffers, costs off) ${r.sql.trim().replace(/;$/, "")}`, bindParameters(r, JSON.parse(params)) as any);
  console.log(rows.map((x: any) => x["QUERY PLAN"]).join("\n"));
});

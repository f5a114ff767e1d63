import { readFileSync } from "node:fs";
const W = "/work/trees/dashboard/";
const { makePlaces, findPlaces } = await import(W + "local/places.ts");
const { startDatabase, withClient } = await import(W + "local/database.ts");
const places = findPlaces("/tmp/bench-local"); makePlaces(places);
const db = await startDatabase(places);
console.log("up", db.port, db.url("owner"));
const n = process.argv[2];
if (n) {
  const t = performance.now();
  await withClient(db.clientConfig("owner"), async (c: any) => {
    await c.query("set jit=off; set work_mem='256MB'; set synchronous_commit=off");
    await c.query(`set bench.sessions = '${n}'`);
    await c.query(readFileSync(W + "bench/reports_history.sql", "utf8"));
    console.log((await c.query("select (select count(*) from clicks) c, (select count(*) from checkout_lines) l, (select count(*) from checkouts) o, (select count(*) from paths) p, (select count(*) from credit_sums) s")).rows);
  });
  console.log("filled", performance.now() - t);
}
process.on("SIGTERM", async () => { await db.stop(); process.exit(0); });
setInterval(() => {}, 1000);

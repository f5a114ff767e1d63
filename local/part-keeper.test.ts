import { readFileSync } from "node:fs";
import type { ProcessIdentity } from "./child-process.ts";
import { startTestDatabase } from "./database/test-database.ts";
import { startDatabase, withClient } from "./database.ts";
import { keepPart } from "./part-keeper.ts";
import { waitUntil } from "./wait-until.ts";

let database: Awaited<ReturnType<typeof startTestDatabase>>;
let warned: string[];
let failed: string[];

beforeEach(async () => {
  database = await startTestDatabase();
  warned = [];
  failed = [];
});
afterEach(() => database.remove());

function keep(healthyAfterMs: number) {
  const { places, port } = database;
  return keepPart({
    ...{ noun: "the database", logFile: places.log("database"), first: database, healthyAfterMs },
    startAgain: () => startDatabase(places, port),
    warn: (line) => warned.push(line),
    fail: (line) => failed.push(line),
  });
}

function kill(): void {
  const file = database.places.run("database");
  process.kill((JSON.parse(readFileSync(file, "utf8")) as ProcessIdentity).pid, "SIGKILL");
}

const runsAgain = (times: number) =>
  waitUntil(
    "the database to run again",
    () => warned.filter((line) => line === "the database runs again").length === times,
    { timeoutMs: 60_000 },
  );

test("a database that ends by itself is started again, as often as it has been healthy in between", async () => {
  const stop = keep(0);
  for (const times of [1, 2]) {
    kill();
    await runsAgain(times);
  }
  await withClient(database.clientConfig("reader"), (client) => client.query("select from clicks"));
  await stop();
  const line = `the database ended with SIGKILL: it is started again; log: ${database.places.log("database")}`;
  expect(warned).toEqual([line, "the database runs again", line, "the database runs again"]);
  expect(failed).toEqual([]);
});

test("one that ends again at once is given up, in a line that names its log", async () => {
  const stop = keep(60_000);
  kill();
  await runsAgain(1);
  kill();
  await waitUntil("the end", () => failed.length === 1, { timeoutMs: 60_000 });
  await stop();
  expect(failed).toEqual([`the database ended with SIGKILL again; log: ${database.places.log("database")}`]);
});

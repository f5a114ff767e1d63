import { chownSync, existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { isAlive, type ProcessIdentity } from "./child-process.ts";
import { makeTestPlaces } from "./database/test-database.ts";
import { findDatabase, startDatabase, withClient } from "./database.ts";
import type { Places } from "./places.ts";
import { waitUntil } from "./wait-until.ts";

let places: Places;

beforeAll(() => {
  places = makeTestPlaces();
});
afterAll(() => rmSync(places.local, { recursive: true }));

const runningServer = () => JSON.parse(readFileSync(places.run("database"), "utf8")) as ProcessIdentity;

test("the first start makes PostgreSQL 18 with the schema, and only this user may read the passwords", async () => {
  expect(findDatabase(places)).toBeUndefined();
  const database = await startDatabase(places);
  const rows = await withClient(database.clientConfig("reader"), async (client) => {
    const { rows } = await client.query(
      "select current_setting('server_version') as version, count(*) from clicks",
    );
    return rows;
  });
  expect(rows).toEqual([{ version: expect.stringMatching(/^18\./), count: "0" }]);
  for (const file of [places.secrets, places.pgpass]) {
    expect(statSync(file).mode & 0o077).toBe(0);
  }
  await database.stop();
  expect(existsSync(places.run("database"))).toBe(false);
});

test("each login may do its own part only", async () => {
  const database = await startDatabase(places);
  const as = (login: "owner" | "ingest" | "reader", sql: string) =>
    withClient(database.clientConfig(login), (client) => client.query(sql));
  await as(
    "ingest",
    "insert into rejected_events values ('clicks', '', 'not_json', '$', '', '', '1', now())",
  );
  await expect(as("reader", "delete from rejected_events")).rejects.toThrow("read-only");
  await expect(as("ingest", "drop table rejected_events")).rejects.toThrow("must be owner");
  await expect(
    withClient({ ...database.clientConfig("reader"), password: "wrong" }, async () => {}),
  ).rejects.toThrow("password authentication failed");
  await database.stop();
});

test("what was committed outlives kill -9, port and passwords stay", async () => {
  const first = await startDatabase(places);
  process.kill(runningServer().pid, "SIGKILL");
  expect(await first.exited).toBe("ended with SIGKILL");
  const second = await startDatabase(places, first.port);
  expect(second.url("reader")).toBe(first.url("reader"));
  const rows = await withClient(first.clientConfig("reader"), async (client) => {
    const { rowCount } = await client.query("select from rejected_events");
    return rowCount;
  });
  expect(rows).toBe(1);
  await second.stop();
});

test("a server that a killed run left behind is stopped first", async () => {
  await startDatabase(places);
  const left = runningServer();
  const second = await startDatabase(places);
  expect(isAlive(left)).toBe(false);
  expect(isAlive(runningServer())).toBe(true);
  await second.stop();
});

test("stopping ends sessions that are open", async () => {
  const database = await startDatabase(places);
  await withClient(database.clientConfig("owner"), async (client) => {
    const sleeping = client.query("select pg_sleep(60)").catch((error) => error.message);
    await waitUntil(
      "the query to run",
      () =>
        withClient(database.clientConfig("owner"), async (other) => {
          const { rowCount } = await other.query(
            "select from pg_stat_activity where query = 'select pg_sleep(60)'",
          );
          return rowCount === 1;
        }),
      { timeoutMs: 5000 },
    );
    await database.stop();
    expect(await sleeping).toMatch(/terminating connection|Connection terminated/);
  });
});

test("a database that cannot start says so and names its log", async () => {
  const broken = makeTestPlaces();
  await (await startDatabase(broken)).stop();
  rmSync(join(broken.databaseData, "global"), { recursive: true });
  await expect(startDatabase(broken)).rejects.toThrow(
    /^PostgreSQL ended with exit code \d+: .*; log: .*database\.log$/,
  );
  rmSync(broken.local, { recursive: true });
});

const testAsRoot = process.getuid?.() === 0 ? test : test.skip;

testAsRoot("data of somebody else are not touched, and whose they are is told", async () => {
  const { uid, gid } = statSync(places.databaseData);
  chownSync(places.databaseData, 65_534, 65_534);
  try {
    await expect(startDatabase(places)).rejects.toThrow(
      `${places.databaseData} belongs to nobody and PostgreSQL would run as postgres: run as nobody, or set`,
    );
  } finally {
    chownSync(places.databaseData, uid, gid);
  }
});

import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { ReportFailedError, UnknownTableError } from "../reporting/report-errors.ts";
import { asNumbers, asTexts, plainProfile } from "../reporting/testing/plain-profile.ts";
import { listTables, profileTable } from "./profile.ts";

let server: Awaited<ReturnType<typeof startTestDatabase>>;

beforeAll(async () => {
  server = await startTestDatabase();
});
afterAll(() => server.remove());

const as = <T>(login: "owner" | "reader", work: Parameters<typeof withClient<T>>[1]) =>
  withClient(server.clientConfig(login), work);

const profile = (table: string, since?: number) =>
  as("reader", (client) => profileTable(client, table, since));

const rowOf = async (table: string, column: string) =>
  (await profile(table)).rows.find(([name]) => name === column);

/** Of so many kinds that some are missing, some repeat, and percentiles fall between two. */
const NUMBERS = Array.from({ length: 137 }, (_, n) => (n % 11 === 0 ? null : String((n * 7919) % 251)));
const TEXTS = ["", "z", "ä", "Z", "😀", null, "zz"];
const TIMES = ["2026-01-31 12:00:00", "2026-01-31 12:00:00.000001", "2025-12-01 00:00:00.5", null];

async function fill(rows: (string | null)[][]): Promise<void> {
  await as("owner", async (client) => {
    await client.query(`
      drop table if exists sample;
      create table sample (
        number numeric(12, 2), text text, time timestamptz, flag boolean, "odd ""name" jsonb, payload bytea
      );
      grant select on sample to reader`);
    for (const row of rows) {
      await client.query(
        "insert into sample values ($1, $2, $3::timestamp at time zone 'UTC', $4, $5, $6)",
        row,
      );
    }
  });
}

test("of each column it tells what sorting tells", async () => {
  const texts = NUMBERS.map((_, n) => TEXTS[n % TEXTS.length] ?? null);
  const times = NUMBERS.map((_, n) => TIMES[n % TIMES.length] ?? null);
  await fill(
    NUMBERS.map((number, n) => [
      ...[number, texts[n] ?? null, times[n] ?? null],
      ...[n % 3 === 0 ? "true" : "false", n === 0 ? null : '{"a": 1}', n < 2 ? null : "secret"],
    ]),
  );
  const { rows, notes } = await profile("sample");
  const numbers = NUMBERS.map((text) => text && `${text}.00`);
  const flags = NUMBERS.map((_, n) => String(n % 3 === 0));
  const compared = { compare: asTexts, isMeasured: false };
  expect(rows).toEqual([
    plainProfile({
      name: "number",
      type: "numeric(12,2)",
      values: numbers,
      compare: asNumbers,
      isMeasured: true,
    }),
    plainProfile({ name: "text", type: "text", values: texts, ...compared }),
    plainProfile({
      ...{ name: "time", type: "timestamp with time zone", values: times },
      ...{ compare: asTexts, isMeasured: true },
    }),
    plainProfile({ name: "flag", type: "boolean", values: flags, ...compared }),
    ['odd "name', "jsonb", 137, 1, ...Array(8).fill(null)],
    ["payload", "bytea", 137, 2, ...Array(8).fill(null)],
  ]);
  expect(notes).toEqual(["Of postgres.sample."]);
});

test("a text is cut, and a payload never shown", async () => {
  await fill([
    ["1", "😀".repeat(41), null, null, null, "secret"],
    ["2", "x".repeat(40), null, null, null, null],
  ]);
  const { rows } = await profile("sample");
  expect(rows[1]?.[11]).toBe(`${"😀".repeat(39)}…`);
  expect(rows[1]?.[5]).toBe("x".repeat(40));
  expect(JSON.stringify(rows)).not.toContain("secret");
});

test("of no rows all counts are zero", async () => {
  await fill([]);
  const { rows } = await profile("sample");
  expect(rows[0]).toEqual(["number", "numeric(12,2)", 0, 0, 0, ...Array(7).fill(null)]);
});

test("since leaves out older rows, and is refused where a table has no time", async () => {
  await fill([
    ["1", null, new Date().toISOString().replace("Z", ""), null, null, null],
    ["2", null, "2020-01-01", null, null, null],
  ]);
  const { rows, notes } = await profile("sample", 86_400);
  expect(rows[0]?.slice(2, 6)).toEqual([1, 0, 1, "1.00"]);
  expect(notes).toEqual(["Of postgres.sample, the last 1 day by time."]);
  await expect(profile("currencies", 60)).rejects.toThrow(ReportFailedError);
  await expect(profile("currencies", 60)).rejects.toThrow("currencies has no time: it is profiled whole");
});

test("every table and view that the reader may read can be profiled; partitions and what is hidden cannot", async () => {
  const tables = await as("reader", listTables);
  expect(tables).toEqual(expect.arrayContaining(["checkout_lines", "clicks", "credit_hourly", "paths"]));
  expect(tables.filter((name) => /^clicks_\d/.test(name))).toEqual([]);
  for (const table of tables) {
    expect((await profile(table)).rows.length).toBeGreaterThan(0);
  }
  expect((await rowOf("rejected_events", "payload"))?.slice(4)).toEqual(Array(8).fill(null));
});

test.each(["moon", 'clicks"; drop table clicks --', ""])(
  "there is no table %j, which is told with those there are",
  async (name) => {
    await expect(profile(name)).rejects.toThrow(UnknownTableError);
    await expect(profile(name)).rejects.toThrow(/^there is no table ".*"; there are: .*checkout_lines, .*$/);
  },
);

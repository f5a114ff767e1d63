// Every report, on the lake and on an imported set, by plain DuckDB and by the emulator's Athena.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "../local/emulator.ts";
import { ensureInsights, withLake } from "../local/insights.ts";
import { LAKE_DATABASE } from "../local/lake/catalog.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { ReportFailedError, UnknownSetError } from "../reporting/report-errors.ts";
import { findReport } from "../reporting/reports.ts";
import { runQuery } from "./query.ts";
import { type InsightRequest, readInsights, runInsight } from "./reports.ts";
import { asksOfActivity } from "./statement.ts";
import { NOW, TABLES } from "./testing/made-up-history.ts";
import { type PlainDuckDb, startPlainDuckDb } from "./testing/plain-duckdb.ts";
import { publishTable } from "./testing/test-table.ts";
import { readViews } from "./views.ts";

const REPORTS = readInsights();
const IMPORTED = {
  bought_elsewhere: { format: "rees46", lastDay: "2026-01-06" },
  bought_in_years: { format: "user-behaviour", lastDay: "2026-12-31" },
};
/** Of a set whose partitions are years: from its last event's day to the end of the last of them. */
const HOURS_TO_ITS_END = { bought_in_years: 359 * 24 } as Record<string, number>;

let folder: string;
let emulator: Emulator;
let duckDb: PlainDuckDb;
const folders: Record<string, string> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "insights-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  await ensureInsights(emulator.endpoint);
  duckDb = startPlainDuckDb();
  for (const table of TABLES) {
    folders[table.name] = await duckDb.write(folder, table);
    await publishTable(emulator.endpoint, folders[table.name] as string, table);
  }
});

afterAll(async () => {
  await duckDb.stop();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (name: string, request: InsightRequest) =>
  withLake(emulator.endpoint, (lake) => runInsight(lake, findReport(REPORTS, name), request, NOW));

/** What the rows are ordered by. */
function keyOf(name: string, columns: string[], row: unknown[]): string {
  const [, order = ""] = /\norder by ([^;]+);/.exec(findReport(REPORTS, name).sql) ?? [];
  return JSON.stringify(order.split(", ").map((term) => row[columns.indexOf(term.split(" ")[0] as string)]));
}

type Values = Record<string, string>;

const ENGINES = {
  "plain DuckDB": (name: string, parameters: Values, from?: string) =>
    duckDb.ask(folders, IMPORTED, findReport(REPORTS, name), { parameters, from }, NOW),
  "the emulator's Athena": (name: string, parameters: Values, from?: string) =>
    ask(name, { parameters, from }),
};

/** By hand. Each row as one line. */
const ANSWERS: [report: string, parameters: Values, rows: string[]][] = [
  [
    "visitors-by-day",
    { since: "2 days" },
    ["2026-01-05 | 2 | 2 | 7 | 2 | 3 | 2", "2026-01-06 | 2 | 2 | 5 | 2 | 2 | 1"],
  ],
  ["visitors-by-day", { since: "10 hours" }, ["2026-01-06 | 2 | 2 | 5 | 2 | 2 | 1"]],
  [
    "visitors-by-hour",
    { since: "2 days" },
    ["2026-01-05 | 10 | 1 | 4", "2026-01-05 | 11 | 1 | 3", "2026-01-06 | 10 | 2 | 5"],
  ],
  [
    "visitors-by-activity",
    { since: "2 days" },
    ["cart | USD | 3 | 5 | 40.50", "purchase | USD | 3 | 3 | 20.50", "view | USD | 3 | 4 | 28.50"],
  ],
  [
    "carts-abandoned",
    { since: "2 days" },
    ["2026-01-05 | USD | 2 | 1 | 50 | 2 | 1 | 5.00", "2026-01-06 | USD | 2 | 1 | 50 | 2 | 1 | 10.00"],
  ],
  [
    "carts-abandoned",
    { since: "60 days" },
    [
      "2025-12-01 | USD | 20 | 0 | 0 | 20 | 0 | -",
      "2026-01-05 | USD | 2 | 1 | 50 | 2 | 1 | 5.00",
      "2026-01-06 | USD | 2 | 1 | 50 | 2 | 1 | 10.00",
    ],
  ],
  [
    "categories-by-weekday-and-hour",
    { since: "2 days" },
    [
      "1 | Monday | 10 | 1 | electronics | 1 | 1",
      "1 | Monday | 11 | 1 | unknown | 1 | 1",
      "2 | Tuesday | 10 | 1 | electronics | 1 | 0",
      "2 | Tuesday | 10 | 2 | toys | 1 | 1",
    ],
  ],
  [
    "categories-by-weekday-and-hour",
    { since: "60 days", limit: "1" },
    [
      "1 | Monday | 10 | 1 | electronics | 1 | 1",
      "1 | Monday | 11 | 1 | unknown | 1 | 1",
      "1 | Monday | 12 | 1 | toys | 80 | 20",
      "2 | Tuesday | 10 | 1 | electronics | 1 | 0",
    ],
  ],
  [
    "brands",
    { since: "2 days", viewers: "1" },
    [
      "acme | 2 | 1 | USD | 12.00 | 50 | 9.453 | 90.547 | 66.667 | false",
      "bolt | 1 | 1 | USD | 3.50 | 100 | 20.654 | 100 | 66.667 | false",
    ],
  ],
  [
    "brands",
    { since: "60 days", viewers: "40" },
    [
      "cold | 40 | 0 | - | - | 0 | 0 | 8.762 | 26.506 | true",
      "warm | 40 | 20 | USD | 20.00 | 50 | 35.199 | 64.801 | 26.506 | false",
    ],
  ],
  [
    "activity-by-category",
    { since: "2 days" },
    [
      "electronics | USD | 2 | 2 | 3 | 1 | 12.00",
      "toys | USD | 1 | 1 | 1 | 1 | 3.50",
      "unknown | USD | 1 | 1 | 1 | 1 | 5.00",
    ],
  ],
  [
    "activity-by-category",
    { since: "60 days", category: "toys" },
    ["toys | USD | 1 | 1 | 1 | 1 | 3.50", "toys.soft | USD | 40 | 80 | 20 | 20 | 20.00"],
  ],
  [
    "credit-over-history",
    {},
    [
      "2024-12 | EUR | direct | 0.00 | 10.00 | 0.00 | 0.00 | 0.00 | 0.00",
      "2024-12 | EUR | email | 10.00 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00",
      "2026-01 | EUR | email | 7.50 | 0.00 | 0.00 | 2.51 | 0.00 | 0.00",
      "2026-01 | KWD | email | 0.000 | 0.000 | 0.000 | 1.234 | 0.000 | 0.000",
    ],
  ],
  [
    "credit-over-history",
    { since: "2 days", by: "day", channel: "email" },
    [
      "2026-01-05 | EUR | email | 7.50 | 0.00 | 0.00 | 2.50 | 0.00 | 0.00",
      "2026-01-06 | EUR | email | 0.00 | 0.00 | 0.00 | 0.01 | 0.00 | 0.00",
      "2026-01-06 | KWD | email | 0.000 | 0.000 | 0.000 | 1.234 | 0.000 | 0.000",
    ],
  ],
  ["credit-over-history", { channel: "moon" }, []],
];

const ofTheLakeAlone = (name: string) => !asksOfActivity(findReport(REPORTS, name));

describe.each(Object.keys(ENGINES) as (keyof typeof ENGINES)[])("by %s", (engine) => {
  describe.each([undefined, "bought_elsewhere", "bought_in_years"])("from %s", (from) => {
    const answers = ANSWERS.filter(([name]) => from === undefined || !ofTheLakeAlone(name));
    test.each(answers)("%s with %j, in an order that leaves no choice", async (name, parameters, rows) => {
      const answer = await ENGINES[engine](name, endingWith(from, parameters), from);
      expect(answer.rows.map((row) => row.map((value) => value ?? "-").join(" | "))).toEqual(rows);
      const keys = answer.rows.map((row) => keyOf(name, answer.columns, row));
      expect(new Set(keys).size).toBe(keys.length);
    });
  });
});

/** The parameters, with the same days to be asked of a set that ends later. */
function endingWith(from: string | undefined, parameters: Values): Values {
  const toItsEnd = HOURS_TO_ITS_END[from ?? ""];
  if (toItsEnd === undefined || parameters.since === undefined) {
    return parameters;
  }
  const [number, unit] = parameters.since.split(" ");
  return { ...parameters, since: `${Number(number) * (unit === "days" ? 24 : 1) + toItsEnd} hours` };
}

test("an answer says where from, and how much was scanned: less where it asks for fewer days", async () => {
  const scanned = async (request: InsightRequest) => {
    const [note = "", ...others] = (await ask("visitors-by-day", request)).notes;
    expect(others).toEqual([]);
    const [, from, bytes] =
      /^From (.+) \(ecommerce_streaming_local_lake\): ([\d.]+) (bytes|kB) scanned\.$/.exec(note) ?? [];
    return { from, bytes: Number(bytes) * (note.includes("kB") ? 1000 : 1) };
  };
  const all = await scanned({ parameters: { since: "60 days" } });
  const day = await scanned({ parameters: { since: "1 hour" } });
  expect([all.from, day.from]).toEqual(["the lake", "the lake"]);
  expect(all.bytes).toBeGreaterThan(day.bytes);
  expect(day.bytes).toBeGreaterThan(0);
  expect(await scanned({ parameters: {}, from: "bought_elsewhere" })).toMatchObject({
    from: "bought_elsewhere",
  });
});

test("an imported set is asked whole, or from so long before its own end on", async () => {
  const days = async (parameters: Values) =>
    (await ask("visitors-by-day", { parameters, from: "bought_elsewhere" })).rows.map(([day]) => day);
  expect(await days({})).toEqual(["2025-12-01", "2026-01-05", "2026-01-06"]);
  expect(await days({ since: "24h" })).toEqual(["2026-01-06"]);
  expect(await days({ since: "25h" })).toEqual(["2026-01-05", "2026-01-06"]);
});

test.each(["moon", "clicks", 'x" where 1 = 1 --'])(
  "%s is no imported set, which is told with those that are",
  async (from) => {
    const asked = ask("visitors-by-day", { parameters: {}, from });
    await expect(asked).rejects.toThrow(UnknownSetError);
    await expect(asked).rejects.toThrow(
      /^there is no imported set ".*"; there are: bought_elsewhere, bought_in_years$/,
    );
  },
);

test.each(["activity-by-category", "credit-over-history"])(
  "%s is of the lake alone, which who asks for a set is told",
  async (name) => {
    const asked = ask(name, { parameters: {}, from: "bought_elsewhere" });
    await expect(asked).rejects.toThrow(UnknownSetError);
    await expect(asked).rejects.toThrow(`the report ${name} is of the lake alone: it takes no imported set`);
  },
);

test("a view has the columns that the catalog tells", async () => {
  for (const { name, columns } of readViews(LAKE_DATABASE)) {
    const answer = await withLake(emulator.endpoint, (lake) =>
      runQuery(lake, { sql: `select * from ${name} where dt = '2026-01-06'`, parameters: [] }),
    );
    expect(answer.columns.map((column) => column.name)).toEqual(columns.map((column) => column.name));
    expect(answer.rows).toHaveLength(5);
  }
});

test("a query that fails is told in one line with its report", async () => {
  const report = {
    ...findReport(REPORTS, "brands"),
    sql: "select moon from activity where dt >= $1 and $2 > 0",
  };
  const asked = withLake(emulator.endpoint, (lake) => runInsight(lake, report, { parameters: {} }, NOW));
  await expect(asked).rejects.toThrow(ReportFailedError);
  await expect(asked).rejects.toThrow(/^the report brands failed: .*moon[^\n]*$/);
});

test("a query that takes too long is stopped", async () => {
  const report = {
    ...findReport(REPORTS, "brands"),
    sql: "select sum(a.n * b.n * c.n) as s from unnest(sequence(1, 4000)) as a (n), unnest(sequence(1, 4000)) as b (n), unnest(sequence(1, 4000)) as c (n) where $1 < '3' and $2 > 0",
  };
  const asked = withLake(emulator.endpoint, (lake) =>
    runInsight({ ...lake, timeoutMs: 1 }, report, { parameters: {} }, NOW),
  );
  await expect(asked).rejects.toThrow("the report brands failed: it took too long and was stopped");
});

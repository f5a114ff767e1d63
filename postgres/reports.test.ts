import { readFileSync } from "node:fs";
import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { bindParameters, InvalidParameterError, parseReport, readReports, runReport } from "./reports.ts";

const HOUR = 3_600_000;
/** Three full hours ago: every report's default time holds it. */
const T = Math.floor(Date.now() / HOUR) * HOUR - 3 * HOUR;

let server: Awaited<ReturnType<typeof startTestDatabase>>;

beforeAll(async () => {
  server = await startTestDatabase();
  const history = readFileSync(new URL("reports-history.sql", import.meta.url), "utf8");
  await withClient(server.clientConfig("owner"), (client) =>
    client.query(`set my.t = '${new Date(T).toISOString()}'; ${history}`),
  );
});
afterAll(() => server.remove());

function report(name: string) {
  const found = readReports().find((known) => known.name === name);
  if (found === undefined) {
    throw new Error(`no report ${name}`);
  }
  return found;
}

/** As the role that people ask as. */
async function run(name: string, parameters: Record<string, unknown> = {}): Promise<unknown[][]> {
  const { rows } = await withClient(server.clientConfig("reader"), (client) =>
    runReport(client, report(name), bindParameters(report(name), parameters)),
  );
  return rows;
}

describe("of the small history", () => {
  test("revenue by source: by currency, the first click's source, unattributed shown", async () => {
    expect(await run("revenue-by-source")).toEqual([
      ["JPY", "facebook", 1, 1, "1000", "100.00"],
      ["KWD", "unattributed", 1, 1, "1.250", "100.00"],
      ["USD", "google", 2, 2, "60.00", "85.71"],
      ["USD", "unattributed", 1, 1, "10.00", "14.29"],
    ]);
  });

  test("time to purchase: 10, 62 and 70 minutes after the first click, two lines without one", async () => {
    expect(await run("time-to-purchase")).toEqual([
      ["all attributed", 3, "60.00", "62.0"],
      ["5 to 30 minutes", 1, "20.00", "10.0"],
      ["1 to 6 hours", 2, "40.00", "66.0"],
      ["unattributed", 2, "40.00", null],
    ]);
  });

  test("category performance: what has no category is (none)", async () => {
    expect(await run("product-category-performance")).toEqual([
      ["JPY", "kitchen", 1, 2, "1000", "1000", "0", "100.00"],
      ["KWD", "kitchen", 1, 1, "1.250", "0.000", "1.250", "100.00"],
      ["USD", "kitchen", 2, 2, "60.00", "60.00", "0.00", "85.71"],
      ["USD", "(none)", 1, 1, "10.00", "0.00", "10.00", "14.29"],
    ]);
  });

  test("device conversion: by session, the bot on its own, an order without a click is a session", async () => {
    expect(await run("device-type-conversion")).toEqual([
      ["desktop", 3, 2, 2, "66.67"],
      ["mobile", 3, 2, 2, "66.67"],
      ["bot", 1, 0, 0, "0.00"],
    ]);
  });

  test("hourly revenue: the latest hour first, by currency", async () => {
    const [hour, next] = [new Date(T), new Date(T + HOUR)];
    expect(await run("hourly-revenue")).toEqual([
      [next, "JPY", 1, "1000", "1000", "0"],
      [next, "KWD", 1, "1.250", "0.000", "1.250"],
      [next, "USD", 1, "30.00", "30.00", "0.00"],
      [hour, "USD", 1, "40.00", "30.00", "10.00"],
    ]);
    expect(await run("hourly-revenue", { limit: 1 })).toHaveLength(1);
  });

  test("customer segments: one order, two, three, and one a hundred days ago", async () => {
    expect(await run("customer-segments")).toEqual([
      ["new", "JPY", 1, 1, "1000", "1000"],
      ["new", "KWD", 1, 1, "1.250", "1.250"],
      ["returning", "USD", 1, 2, "70.00", "35.00"],
      ["loyal", "EUR", 1, 3, "6.00", "2.00"],
      ["lapsed", "EUR", 1, 1, "5.00", "5.00"],
    ]);
    const segments = (await run("customer-segments", { loyal_orders: 2, lapsed_after: "30d" })).map(
      ([name]) => name,
    );
    expect(segments).toEqual(["new", "new", "loyal", "lapsed"]);
  });

  test("top converting products: sessions that looked and bought, without bots", async () => {
    expect(await run("top-converting-products", { least_sessions: 1 })).toEqual([
      ["kettle", "kitchen", 1, 1, 1, 1, "100.00"],
      ["mug", "kitchen", 2, 0, 1, 2, "50.00"],
    ]);
    expect(await run("top-converting-products", { least_sessions: 2 })).toHaveLength(1);
  });

  test("funnel: four sessions view, one of them has a cart and orders, three orders come past a step", async () => {
    expect(await run("click-to-conversion-funnel")).toEqual([
      ["view", 4, "100.00", null],
      ["view, cart", 1, "25.00", "25.00"],
      ["view, cart, order", 1, "25.00", "100.00"],
      ["order past a step", 3, null, null],
    ]);
  });

  test("multi-touch paths: repeats are one, the shop's own pages are left out", async () => {
    expect(await run("multi-touch-paths")).toEqual([
      ["USD", "google", 2, "2.0", "60.00"],
      ["JPY", "facebook > direct", 1, "3.0", "1000"],
      ["KWD", "unattributed", 1, "0.0", "1.250"],
      ["USD", "unattributed", 1, "0.0", "10.00"],
    ]);
  });

  test("streaming metrics: a minute's batches summed, percentiles over all their records", async () => {
    expect(await run("streaming-metrics", { since: "1d" })).toEqual([
      [new Date(T), 2, 12, 10, 1, 1, 0, 2, "0.2", "1024", "2048", true],
    ]);
  });

  test("books: everything since the beginning", async () => {
    expect((await run("books"))[0]?.slice(0, 5)).toEqual([12, 10, 1, 1, 0]);
  });

  test("nothing of it is in the last hour", async () => {
    for (const { name, parameters } of readReports().filter(
      (known) => known.name !== "click-to-conversion-funnel",
    )) {
      if (parameters.some((parameter) => parameter.name === "since")) {
        expect([name, await run(name, { since: "1h" })]).toEqual([name, []]);
      }
    }
  });
});

test("there are the ten reports and the books, each with a question, and none takes a second", async () => {
  const reports = readReports();
  expect(reports.map(({ name }) => name)).toEqual([
    "books",
    "click-to-conversion-funnel",
    "customer-segments",
    "device-type-conversion",
    "hourly-revenue",
    "multi-touch-paths",
    "product-category-performance",
    "revenue-by-source",
    "streaming-metrics",
    "time-to-purchase",
    "top-converting-products",
  ]);
  for (const { name, question } of reports) {
    const began = performance.now();
    await run(name);
    expect([name, performance.now() - began < 1000, /\?( |$)/.test(question)]).toEqual([name, true, true]);
  }
});

describe("a parameter", () => {
  test.each([
    [{ since: "soon" }, "since is soon: give a time with its unit, such as 90m, 24h or 7d"],
    [{ since: "7" }, "since is 7: give a time"],
    [{ limit: "0" }, "limit is 0: give a whole number from 1 to 1000000"],
    [{ limit: "1; drop table clicks" }, "limit is 1; drop table clicks: give a whole number"],
    [{ moon: "1" }, "the report hourly-revenue takes no parameter moon; it takes since, limit"],
  ])("%j is refused in one line", (given, message) => {
    expect(() => bindParameters(report("hourly-revenue"), given)).toThrow(InvalidParameterError);
    expect(() => bindParameters(report("hourly-revenue"), given)).toThrow(message);
  });

  test("that is not given has its default", () => {
    expect(bindParameters(report("hourly-revenue"), { since: "24h" })).toEqual([
      "86400000 milliseconds",
      168,
    ]);
  });
});

test.each([
  ["-- question: What?", 'report r: its header needs "-- title:" and "-- question:"'],
  [
    "-- title: T\n-- question: Q?\n-- parameter: since 7 days",
    'report r: "-- parameter: since 7 days" is not',
  ],
])("a header such as %j is refused by the report's name", (sql, message) => {
  expect(() => parseReport("r", sql)).toThrow(message);
});

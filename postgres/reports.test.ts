import { createHash } from "node:crypto";
import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { bindParameters } from "../reporting/report-parameters.ts";
import { readReports, runReport } from "./reports.ts";
import { atMinute, insert, insertHistory } from "./reports-history.ts";

const REPORTS = readReports();
const MINUTE_MS = 60_000;
const LAST_MINUTE = (Math.floor(Date.now() / MINUTE_MS) - 5) * MINUTE_MS;

let server: Awaited<ReturnType<typeof startTestDatabase>>;

beforeAll(async () => {
  server = await startTestDatabase();
});
afterAll(() => server.remove());

/** Each row as one line. */
async function answer(name: string, values: Record<string, unknown> = {}, zone = "UTC"): Promise<string[]> {
  const report = REPORTS.find((known) => known.name === name);
  if (report === undefined) {
    throw new Error(`there is no report ${name}`);
  }
  return withClient(server.clientConfig("reader"), async (client) => {
    await client.query("select set_config('timezone', $1, false)", [zone]);
    const { rows } = await runReport(client, report, bindParameters(report, values));
    return rows.map((row) => row.map((value) => value ?? "-").join(" | "));
  });
}

const hour = (number: number) => atMinute(60 * number).replace(".000Z", "Z");

describe("on a database without a row", () => {
  test.each(REPORTS.map(({ name }) => name).filter((name) => !/^(books|marked-users)$/.test(name)))(
    "%s answers with no row",
    async (name) => {
      expect(await answer(name)).toEqual([]);
    },
  );

  test("the books and the marked users are a row of zeros", async () => {
    expect(await answer("marked-users")).toEqual(["0 | 0 | 0"]);
    expect(await answer("books")).toEqual(["0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | - | - | -"]);
  });
});

describe("on a small history", () => {
  beforeAll(() => withClient(server.clientConfig("owner"), insertHistory));

  test("revenue-by-source credits a line to its first touch's source and shows what is unattributed", async () => {
    expect(await answer("revenue-by-source")).toEqual([
      "EUR | organic_search | google | - | 1 | 1 | 20.00 | 54.79",
      "EUR | unattributed | unattributed | - | 5 | 5 | 9.50 | 26.03",
      "EUR | organic_social | facebook | - | 1 | 1 | 7.00 | 19.18",
      "JPY | direct | direct | - | 1 | 1 | 1500 | 88.24",
      "JPY | unattributed | unattributed | - | 1 | 1 | 200 | 11.76",
      "KWD | direct | direct | - | 2 | 2 | 1.750 | 100.00",
    ]);
  });

  test("revenue-by-source limits the sources of each currency, never what is unattributed", async () => {
    expect(await answer("revenue-by-source", { limit: 1 })).toEqual([
      "EUR | organic_search | google | - | 1 | 1 | 20.00 | 54.79",
      "EUR | unattributed | unattributed | - | 5 | 5 | 9.50 | 26.03",
      "JPY | direct | direct | - | 1 | 1 | 1500 | 88.24",
      "JPY | unattributed | unattributed | - | 1 | 1 | 200 | 11.76",
      "KWD | direct | direct | - | 2 | 2 | 1.750 | 100.00",
    ]);
  });

  test("revenue-by-source of the last 24 hours has their orders only", async () => {
    expect(await answer("revenue-by-source", { since: "24h" })).toEqual([
      "JPY | unattributed | unattributed | - | 1 | 1 | 200 | 100.00",
      "KWD | direct | direct | - | 1 | 1 | 0.500 | 100.00",
    ]);
  });

  test("hourly-revenue splits each UTC hour into attributed and unattributed, the newest first", async () => {
    expect(await answer("hourly-revenue")).toEqual([
      `EUR | ${hour(0)} | 2 | 3 | 32.50 | 27.00 | 5.50 | 83.08`,
      `EUR | ${hour(-72)} | 4 | 4 | 4.00 | 0.00 | 4.00 | 0.00`,
      `JPY | ${hour(3)} | 1 | 1 | 200 | 0 | 200 | 0.00`,
      `JPY | ${hour(1)} | 1 | 1 | 1500 | 1500 | 0 | 100.00`,
      `KWD | ${hour(5)} | 1 | 1 | 0.500 | 0.500 | 0.000 | 100.00`,
      `KWD | ${hour(1)} | 1 | 1 | 1.250 | 1.250 | 0.000 | 100.00`,
    ]);
    expect(await answer("hourly-revenue", { limit: 1 })).toHaveLength(3);
  });

  test("time-to-purchase counts from an order's earliest first click; percentiles are of attributed orders", async () => {
    expect(await answer("time-to-purchase")).toEqual([
      "EUR | all | 6 | 100.00 | 36.50 | 10.0 | 2910.0 | 2910.0 | 2910.0",
      "EUR | 10 to 60 minutes | 1 | 16.67 | 25.50 | 10.0 | 10.0 | 10.0 | 10.0",
      "EUR | 1 to 3 days | 1 | 16.67 | 7.00 | 2910.0 | 2910.0 | 2910.0 | 2910.0",
      "EUR | unattributed | 4 | 66.67 | 4.00 | - | - | - | -",
      "JPY | all | 2 | 100.00 | 1700 | 30.0 | 30.0 | 30.0 | 30.0",
      "JPY | 10 to 60 minutes | 1 | 50.00 | 1500 | 30.0 | 30.0 | 30.0 | 30.0",
      "JPY | unattributed | 1 | 50.00 | 200 | - | - | - | -",
      "KWD | all | 2 | 100.00 | 1.750 | 1.0 | 4.0 | 4.0 | 4.0",
      "KWD | 1 to 10 minutes | 2 | 100.00 | 1.750 | 1.0 | 4.0 | 4.0 | 4.0",
    ]);
  });

  test("product-category-performance shows every category seen or sold in every currency, without bots' clicks", async () => {
    expect(await answer("product-category-performance")).toEqual([
      "EUR | shoes | 4 | 2 | 1 | 2 | 20.00 | 54.79 | 100.00",
      "EUR | hats | 4 | 3 | 1 | 1 | 7.00 | 19.18 | 100.00",
      "EUR | (none) | 1 | 0 | 1 | 1 | 5.50 | 15.07 | 0.00",
      "EUR | toys | 0 | 0 | 4 | 4 | 4.00 | 10.96 | 0.00",
      "JPY | shoes | 4 | 2 | 1 | 3 | 1500 | 88.24 | 100.00",
      "JPY | hats | 4 | 3 | 1 | 1 | 200 | 11.76 | 0.00",
      "JPY | (none) | 1 | 0 | 0 | 0 | 0 | 0.00 | -",
      "JPY | toys | 0 | 0 | 0 | 0 | 0 | 0.00 | -",
      "KWD | shoes | 4 | 2 | 1 | 1 | 1.250 | 71.43 | 100.00",
      "KWD | hats | 4 | 3 | 1 | 1 | 0.500 | 28.57 | 100.00",
      "KWD | (none) | 1 | 0 | 0 | 0 | 0.000 | 0.00 | -",
      "KWD | toys | 0 | 0 | 0 | 0 | 0.000 | 0.00 | -",
    ]);
  });

  test("device-type-conversion puts a session on its first event's device, a bot's also where it goes on as another", async () => {
    expect(await answer("device-type-conversion")).toEqual([
      "EUR | mobile | 3 | 2 | 66.67 | 2 | 32.50",
      "EUR | desktop | 4 | 1 | 25.00 | 4 | 4.00",
      "EUR | tablet | 2 | 0 | 0.00 | 0 | 0.00",
      "EUR | bot | 1 | 0 | 0.00 | 0 | 0.00",
      "JPY | desktop | 4 | 1 | 25.00 | 1 | 1500",
      "JPY | tablet | 2 | 1 | 50.00 | 1 | 200",
      "JPY | mobile | 3 | 0 | 0.00 | 0 | 0",
      "JPY | bot | 1 | 0 | 0.00 | 0 | 0",
      "KWD | bot | 1 | 1 | 100.00 | 1 | 1.250",
      "KWD | tablet | 2 | 1 | 50.00 | 1 | 0.500",
      "KWD | desktop | 4 | 0 | 0.00 | 0 | 0.000",
      "KWD | mobile | 3 | 0 | 0.00 | 0 | 0.000",
    ]);
  });

  test("customer-segments puts each customer into one segment by the orders in all currencies", async () => {
    expect(await answer("customer-segments")).toEqual([
      "EUR | new | 2 | 50.00 | 2 | 32.50 | 16.25",
      "EUR | returning | 0 | 0.00 | 0 | 0.00 | -",
      "EUR | loyal | 1 | 25.00 | 4 | 4.00 | 1.00",
      "EUR | lapsed | 1 | 25.00 | 1 | 3.00 | 3.00",
      "JPY | new | 0 | 0.00 | 0 | 0 | -",
      "JPY | returning | 1 | 100.00 | 2 | 1700 | 850",
      "JPY | loyal | 0 | 0.00 | 0 | 0 | -",
      "JPY | lapsed | 0 | 0.00 | 0 | 0 | -",
      "KWD | new | 2 | 100.00 | 2 | 1.750 | 0.875",
      "KWD | returning | 0 | 0.00 | 0 | 0.000 | -",
      "KWD | loyal | 0 | 0.00 | 0 | 0.000 | -",
      "KWD | lapsed | 0 | 0.00 | 0 | 0.000 | -",
      "USD | new | 0 | 0.00 | 0 | 0.00 | -",
      "USD | returning | 0 | 0.00 | 0 | 0.00 | -",
      "USD | loyal | 0 | 0.00 | 0 | 0.00 | -",
      "USD | lapsed | 1 | 100.00 | 1 | 4.00 | 4.00",
    ]);
  });

  test("customer-segments takes another definition of loyal and of lapsed", async () => {
    const rows = await answer("customer-segments", { loyal: 2, lapsed: "50 days" });
    expect(rows.filter((row) => row.includes("| loyal |"))).toEqual([
      "EUR | loyal | 2 | 50.00 | 5 | 7.00 | 1.40",
      "JPY | loyal | 1 | 100.00 | 2 | 1700 | 850",
      "KWD | loyal | 0 | 0.00 | 0 | 0.000 | -",
      "USD | loyal | 1 | 100.00 | 1 | 4.00 | 4.00",
    ]);
    const ofLastDay = await answer("customer-segments", { loyal: 2, lapsed: "24h" });
    expect(ofLastDay.filter((row) => !row.includes("| 0 |"))).toEqual([
      "EUR | lapsed | 4 | 100.00 | 7 | 39.50 | 5.64",
      "JPY | loyal | 1 | 100.00 | 2 | 1700 | 850",
      "KWD | new | 1 | 50.00 | 1 | 0.500 | 0.500",
      "KWD | lapsed | 1 | 50.00 | 1 | 1.250 | 1.250",
      "USD | lapsed | 1 | 100.00 | 1 | 4.00 | 4.00",
    ]);
  });

  test("top-converting-products has orders for 100 views of people, products of few views left out", async () => {
    expect(await answer("top-converting-products", { views: 1 })).toEqual([
      "p1 | 4 | 2 | 1 | 3 | 6 | 75.00",
      "p2 | 4 | 3 | 1 | 3 | 3 | 75.00",
      "(none) | 1 | 0 | 0 | 0 | 0 | 0.00",
    ]);
    expect(await answer("top-converting-products", { views: 4, limit: 1 })).toEqual([
      "p1 | 4 | 2 | 1 | 3 | 6 | 75.00",
    ]);
    expect(await answer("top-converting-products", { views: 5 })).toEqual([]);
  });

  test("click-to-conversion-funnel follows sessions step by step and shows orders that came otherwise", async () => {
    expect(await answer("click-to-conversion-funnel")).toEqual([
      "session | 9 | 100.00 | -",
      "view | 6 | 66.67 | 66.67",
      "cart | 2 | 22.22 | 33.33",
      "purchase | 1 | 11.11 | 50.00",
      "purchase without cart | 2 | 22.22 | -",
      "purchase without click | 2 | 22.22 | -",
      "purchase by another way | 1 | 11.11 | -",
      "session of a bot | 1 | - | -",
    ]);
  });

  test("a session that began before the last while is not cut in two: it is left out", async () => {
    expect(await answer("click-to-conversion-funnel", { since: "24h" })).toEqual([
      "session | 4 | 100.00 | -",
      "view | 2 | 50.00 | 50.00",
      "cart | 1 | 25.00 | 50.00",
      "purchase | 0 | 0.00 | 0.00",
      "purchase without cart | 0 | 0.00 | -",
      "purchase without click | 1 | 25.00 | -",
      "purchase by another way | 1 | 25.00 | -",
      "session of a bot | 0 | - | -",
    ]);
  });

  test("credit-of-day tells a day's credit in whole units, and credit-days each day's with a checksum of it", async () => {
    const at = hour(-40 * 24);
    const day = at.slice(0, 10);
    const of = (currency: string, units: number) =>
      [at, "unattributed", currency, ...Array(6).fill([1_000_000, units]).flat()].join(" | ");
    expect(await answer("credit-of-day", { day })).toEqual([of("EUR", 300), of("USD", 400)]);
    expect(await answer("credit-of-day", { day, hour: at.slice(11, 13) })).toHaveLength(2);
    expect(await answer("credit-of-day", { day, hour: at.slice(11, 13) === "00" ? "01" : "00" })).toEqual([]);

    const checksum = createHash("md5")
      .update([of("EUR", 300), of("USD", 400)].join("\n").replaceAll(" | ", "|"))
      .digest("hex");
    const days = await answer("credit-days");
    expect(days[0]).toBe(`${day} | 2 | 2 | ${checksum}`);
    expect(await answer("credit-days", { days: 1 }, "Asia/Tokyo")).toEqual([days[0]]);
    const after = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
    expect(await answer("credit-days", { first: after })).toEqual(days.slice(1));
    expect(days.map((text) => Number(text.split(" | ")[2])).reduce((sum, lines) => sum + lines)).toBe(13);
  });

  test("revenue-by-channel shares a currency's revenue out by each of the six models", async () => {
    expect(await answer("revenue-by-channel")).toEqual([
      "EUR | organic_search | 20.00 | 0.00 | 0.00 | 10.00 | 10.00 | 10.00 | 54.79",
      "EUR | unattributed | 9.50 | 9.50 | 9.50 | 9.50 | 9.50 | 9.50 | 26.03",
      // Two days before the order, the direct click a minute: 2^(-2910/2520) to 2^(-1/2520).
      "EUR | organic_social | 7.00 | 0.00 | 7.00 | 3.50 | 3.50 | 2.17 | 19.18",
      "EUR | direct | 0.00 | 7.00 | 0.00 | 3.50 | 3.50 | 4.83 | 0.00",
      "EUR | email | 0.00 | 20.00 | 20.00 | 10.00 | 10.00 | 10.00 | 0.00",
      "JPY | direct | 1500 | 1500 | 1500 | 1500 | 1500 | 1500 | 88.24",
      "JPY | unattributed | 200 | 200 | 200 | 200 | 200 | 200 | 11.76",
      "KWD | direct | 1.750 | 1.750 | 1.750 | 1.750 | 1.750 | 1.750 | 100.00",
    ]);
    expect(await answer("revenue-by-channel", { since: "24h" })).toEqual([
      "JPY | unattributed | 200 | 200 | 200 | 200 | 200 | 200 | 100.00",
      "KWD | direct | 0.500 | 0.500 | 0.500 | 0.500 | 0.500 | 0.500 | 100.00",
    ]);
  });

  test("multi-touch-paths has the channels of a path's touches in order, repeats in a row once", async () => {
    expect(await answer("multi-touch-paths")).toEqual([
      "EUR | organic_search > email | 1 | 1 | 20.00 | 54.79",
      "EUR | unattributed | 5 | 5 | 9.50 | 26.03",
      "EUR | organic_social > direct | 1 | 1 | 7.00 | 19.18",
      "JPY | direct | 1 | 1 | 1500 | 88.24",
      "JPY | unattributed | 1 | 1 | 200 | 11.76",
      "KWD | direct | 2 | 2 | 1.750 | 100.00",
    ]);
    expect(await answer("multi-touch-paths", { steps: 1, limit: 1 })).toEqual([
      "EUR | organic_search > ... | 1 | 1 | 20.00 | 54.79",
      "EUR | unattributed | 5 | 5 | 9.50 | 26.03",
      "JPY | direct | 1 | 1 | 1500 | 88.24",
      "JPY | unattributed | 1 | 1 | 200 | 11.76",
      "KWD | direct | 2 | 2 | 1.750 | 100.00",
    ]);
  });

  test.each(REPORTS.map(({ name }) => name))("the shop's own pages stand not in %s", async (name) => {
    expect((await answer(name)).filter((row) => row.includes("internal"))).toEqual([]);
  });

  test.each(["America/New_York", "Asia/Kathmandu"])("a session in %s gets the same answers", async (zone) => {
    for (const { name } of REPORTS) {
      expect(await answer(name, {}, zone)).toEqual(await answer(name));
    }
  });
});

test("facts-by-hour counts clicks and orders of the last whole hours, and of no other", async () => {
  const thisHour = Math.floor(Date.now() / (60 * MINUTE_MS)) * 60 * MINUTE_MS;
  const at = (hoursAgo: number, ms = 0) => new Date(thisHour - hoursAgo * 60 * MINUTE_MS + ms).toISOString();
  const database = await startTestDatabase();
  try {
    await withClient(database.clientConfig("owner"), async (client) => {
      await client.query("select ensure_click_partitions($1::date - 1, $1::date)", [at(0)]);
      const click = (event_id: string, event_time: string) =>
        insert(client, "clicks", [
          {
            ...{
              event_id,
              event_time,
              bucket: 1,
              user_id: "u-1",
              event_type: "page_view",
              session_id: "s-1",
            },
            ...{ device: "desktop", source: "direct" },
          },
        ]);
      await click("a", at(3));
      await click("b", at(1, -1));
      await click("c", at(1));
      await click("too early", at(3, -1));
      await click("of this hour", at(0));
    });
    await withClient(database.clientConfig("reader"), async (client) => {
      const report = REPORTS.find(({ name }) => name === "facts-by-hour");
      if (report === undefined) throw new Error("there is no report facts-by-hour");
      const { rows } = await runReport(client, report, bindParameters(report, {}));
      const told = rows.map(([hour, ...counts]) => [
        new Date(hour as string).toISOString(),
        ...counts.map(Number),
      ]);
      expect(told).toEqual([
        [at(3), 1, 0],
        [at(2), 1, 0],
        [at(1), 1, 0],
      ]);
    });
  } finally {
    await database.remove();
  }
});

test("unattributed-share compares the last hours with those before, by the credit that ingest keeps", async () => {
  const thisHour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  await withClient(server.clientConfig("owner"), async (client) => {
    await client.query("truncate credit_sums_by_channel");
    for (const [hoursAgo, channel, lines] of [
      [0, "unattributed", 4],
      [1, "direct", 6],
      [2, "direct", 36],
      [3, "unattributed", 4],
      [25, "unattributed", 10],
      [26, "unattributed", 1000],
    ] as const) {
      await client.query(
        `insert into credit_sums_by_channel
        select $1, 0, n, 0, n, 0, n, 0, n, 0, n, 0, n, 0, $2, 'EUR' from (select $3::bigint * 1000000) as of (n)`,
        [new Date(thisHour - hoursAgo * 3_600_000).toISOString(), channel, lines],
      );
    }
  });
  expect(await answer("unattributed-share")).toEqual(["10 | 4 | 40.00 | 50 | 28.00 | 12.00"]);
  expect(await answer("unattributed-share", { before: "1 hour" })).toEqual([
    "10 | 4 | 40.00 | 36 | 0.00 | 40.00",
  ]);
  expect(await answer("unattributed-share", { since: "1 hour", before: "1 hour" })).toEqual([
    "4 | 4 | 100.00 | 6 | 0.00 | 100.00",
  ]);
});

describe("on the books of three minutes", () => {
  const atSecond = (second: number) => new Date(LAST_MINUTE + second * 1000).toISOString();
  const batch = (second: number, counts: [number, number, number, number, number], latency: number[]) => {
    const [received, accepted, duplicates, rejected, expired] = counts;
    const repeats = duplicates;
    return {
      ...{ run_id: "run", batch_id: second, partition_id: 0, attempt: 0, committed_at: atSecond(second) },
      ...{
        received,
        accepted,
        duplicates,
        repeats,
        rejected,
        expired,
        clicks: accepted,
        checkouts: 0,
        lines: 2,
        pairs: 3,
      },
      ...{ latency_histogram: latency, stage_ms: {} },
    };
  };

  beforeAll(() =>
    withClient(server.clientConfig("owner"), (client) =>
      insert(client, "batches", [
        batch(1, [4, 2, 1, 1, 0], [1, 3, 0]),
        batch(59, [2, 2, 0, 0, 0], [2, 0, 0]),
        batch(60, [30, 20, 0, 0, 10], [0, 30, 0]),
        batch(-25 * 3600, [7, 7, 0, 0, 0], [7, 0, 0]),
      ]),
    ),
  );

  const minute = (number: number) => atSecond(60 * number).replace(".000Z", "Z");

  test("streaming-metrics sums the books and the latencies of each UTC minute, the newest first", async () => {
    expect(await answer("streaming-metrics")).toEqual([
      `${minute(1)} | 30 | 20 | 0 | 0 | 0 | 10 | 0.5 | 1.2 | 1.2 | true`,
      `${minute(0)} | 6 | 4 | 1 | 1 | 1 | 0 | 0.1 | 1.0 | 1.2 | true`,
    ]);
    expect(await answer("streaming-metrics", { limit: 1 })).toEqual([
      `${minute(1)} | 30 | 20 | 0 | 0 | 0 | 10 | 0.5 | 1.2 | 1.2 | true`,
    ]);
  });

  test("the books sum every transaction there ever was", async () => {
    expect(await answer("books")).toEqual([`43 | 31 | 1 | 1 | 1 | 10 | 8 | 12 | 4 | ${minute(1)} | - | -`]);
  });
});

test.each(REPORTS.map((report) => [report.name, report] as const))(
  "%s runs as reader within a second, and is explained",
  async (_name, report) => {
    expect(report.title).toMatch(/^[A-Z]/);
    expect(report.question).toMatch(/\?$/);
    for (const { meaning } of report.parameters) {
      expect(meaning.length).toBeGreaterThan(10);
    }
    await withClient(server.clientConfig("reader"), async (client) => {
      const began = performance.now();
      const { columns } = await runReport(client, report, bindParameters(report, {}));
      expect(performance.now() - began).toBeLessThan(1000);
      expect(new Set(columns).size).toBe(columns.length);
    });
  },
);

test("multi-touch-paths tells to the end what has more channels than a journey keeps", async () => {
  const report = REPORTS.find(({ name }) => name === "multi-touch-paths") as (typeof REPORTS)[0];
  const told = await withClient(server.clientConfig("owner"), async (client) => {
    await client.query(`
      begin;
      insert into checkout_lines
      (checkout_id, line_no, user_id, event_time, bucket, quantity, product_id, currency, unit_price, amount)
      values ('long', 1, 'ida', now(), 1, 1, 'p1', 'CHF', 3, 3);
      insert into paths
      (checkout_id, line_no, click_time, click_id, session_id, device, is_bot_agent, is_bot_rate, source, channel)
      select 'long', 1, now(), place, place, 'mobile', false, false, channel, channel
      from unnest(array['email', 'sms', 'push', 'display', 'referral', 'affiliate', 'direct'])
      with ordinality as visits (channel, place);
      insert into journeys (checkout_id, line_no, line_time, currency, product_id, units, touches, path)
      select checkout_id, line_no, line_time, currency, product_id, units, touches, path
      from journey_facts where checkout_id = 'long'`);
    const paths: unknown[] = [];
    for (const steps of [3, 5, 6, 8]) {
      const { rows } = await runReport(client, report, bindParameters(report, { steps }));
      paths.push(rows.find(([currency]) => currency === "CHF")?.[1]);
    }
    await client.query("rollback");
    return paths;
  });
  expect(told).toEqual([
    "email > sms > push > ...",
    "email > sms > push > display > referral > ...",
    "email > sms > push > display > referral > affiliate > ...",
    "email > sms > push > display > referral > affiliate > direct",
  ]);
});

test("a report says which settings its lines are credited under, where these are several", async () => {
  const notes = (name: string, since: string) =>
    withClient(server.clientConfig("reader"), async (client) => {
      const report = REPORTS.find((known) => known.name === name) as (typeof REPORTS)[0];
      return (await runReport(client, report, bindParameters(report, { since }))).notes;
    });
  expect(await notes("revenue-by-source", "30 days")).toEqual([]);
  await withClient(server.clientConfig("owner"), async (client) => {
    await client.query("update attribution_settings_versions set credits = 'clicks'");
  });
  expect(await notes("revenue-by-source", "30 days")).toEqual([
    "Credited as before touches: 11 lines by version 1 " +
      "(scope product, lookback 7 days, max_path 200, every click by itself). npm run settings lists them.",
  ]);
  await withClient(server.clientConfig("owner"), async (client) => {
    await client.query("update attribution_settings set click_retention = '31 days'");
    await client.query("update attribution_settings set scope = 'user', lookback = '36 hours'");
    await client.query(
      "update checkout_lines set settings_version = 3 where event_time > now() - interval '2 days'",
    );
  });
  const several = [
    "Credited under several settings: " +
      "4 lines by version 1 (scope product, lookback 7 days, max_path 200, every click by itself); " +
      "7 lines by version 3 (scope user, lookback 1 day 12 hours, max_path 200). npm run settings lists them.",
  ];
  expect(await notes("revenue-by-source", "30 days")).toEqual(several);
  expect(await notes("path-lengths", "30 days")).toEqual(several);
  expect(await notes("revenue-by-source", "2 days")).toEqual([]);
  expect(await notes("customer-segments", "30 days")).toEqual([]);
});

test("the reader can only read, and not for longer than 30 seconds", async () => {
  await withClient(server.clientConfig("reader"), async (client) => {
    const { rows } = await client.query(
      "select current_setting('transaction_read_only') as read_only, current_setting('statement_timeout') as timeout",
    );
    expect(rows).toEqual([{ read_only: "on", timeout: "30s" }]);
  });
});

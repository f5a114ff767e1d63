// Figures of the reports that the dashboard asks, worked out by hand from the small history of reports-history.ts.
import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { bindParameters } from "../reporting/report-parameters.ts";
import { readReports, runReport } from "./reports.ts";
import { atMinute, insertHistory } from "./reports-history.ts";

const REPORTS = readReports();

let server: Awaited<ReturnType<typeof startTestDatabase>>;

beforeAll(async () => {
  server = await startTestDatabase();
  await withClient(server.clientConfig("owner"), insertHistory);
});
afterAll(() => server.remove());

/** Each row as one line. */
async function answer(name: string, values: Record<string, unknown> = {}): Promise<string[]> {
  const report = REPORTS.find((known) => known.name === name);
  if (report === undefined) {
    throw new Error(`there is no report ${name}`);
  }
  return withClient(server.clientConfig("reader"), async (client) => {
    const { rows } = await runReport(client, report, bindParameters(report, values));
    return rows.map((row) => row.map((value) => value ?? "-").join(" | "));
  });
}

const MONTH = { since: "30 days" };

const EUROS = (rows: string[]) => rows.filter((row) => row.startsWith("EUR"));

test("sales are those of all lines, attributed where a click of a person led to one", async () => {
  expect(await answer("sales", MONTH)).toEqual([
    "EUR | 6 | 7 | 36.50 | 27.00 | 9.50 | 73.97 | 6.08",
    "JPY | 2 | 2 | 1700 | 1500 | 200 | 88.24 | 850",
    "KWD | 2 | 2 | 1.750 | 1.750 | 0.000 | 100.00 | 0.875",
  ]);
});

test("sales by minute are of the order's minute", async () => {
  const at = (minute: number) => atMinute(minute).replace(".000Z", "Z");
  expect(EUROS(await answer("sales-by-minute", { since: "2 days" }))).toEqual([
    `EUR | ${at(10)} | 1 | 25.50 | 20.00`,
    `EUR | ${at(30)} | 1 | 7.00 | 7.00`,
  ]);
});

describe("credit by model", () => {
  test("gives each source what each model gives it, and says how far they are apart", async () => {
    expect(EUROS(await answer("credit-by-model", { ...MONTH, by: "source" }))).toEqual([
      "EUR | google | 20.00 | 0.00 | 0.00 | 10.00 | 10.00 | 10.00 | 20.00",
      "EUR | newsletter | 0.00 | 20.00 | 20.00 | 10.00 | 10.00 | 10.00 | 20.00",
      "EUR | direct | 0.00 | 7.00 | 0.00 | 3.50 | 3.50 | 4.83 | 7.00",
      "EUR | facebook | 7.00 | 0.00 | 7.00 | 3.50 | 3.50 | 2.17 | 7.00",
      "EUR | unattributed | 9.50 | 9.50 | 9.50 | 9.50 | 9.50 | 9.50 | 0.00",
    ]);
  });

  test("by medium has what has none as well", async () => {
    expect(EUROS(await answer("credit-by-model", { ...MONTH, by: "medium" }))).toEqual([
      "EUR | (none) | 27.00 | 7.00 | 7.00 | 17.00 | 17.00 | 17.00 | 20.00",
      "EUR | email | 0.00 | 20.00 | 20.00 | 10.00 | 10.00 | 10.00 | 20.00",
      "EUR | unattributed | 9.50 | 9.50 | 9.50 | 9.50 | 9.50 | 9.50 | 0.00",
    ]);
  });

  test("puts the rest into one row, never what is unattributed", async () => {
    expect(EUROS(await answer("credit-by-model", { ...MONTH, by: "source", limit: 1 }))).toEqual([
      "EUR | google | 20.00 | 0.00 | 0.00 | 10.00 | 10.00 | 10.00 | 20.00",
      "EUR | (others) | 7.00 | 27.00 | 27.00 | 17.00 | 17.00 | 17.00 | 20.00",
      "EUR | unattributed | 9.50 | 9.50 | 9.50 | 9.50 | 9.50 | 9.50 | 0.00",
    ]);
  });

  test("by category agrees, and (none) is a line without one", async () => {
    expect(EUROS(await answer("credit-by-model", { ...MONTH, by: "category" }))).toEqual([
      "EUR | shoes | 20.00 | 20.00 | 20.00 | 20.00 | 20.00 | 20.00 | 0.00",
      "EUR | hats | 7.00 | 7.00 | 7.00 | 7.00 | 7.00 | 7.00 | 0.00",
      "EUR | (none) | 5.50 | 5.50 | 5.50 | 5.50 | 5.50 | 5.50 | 0.00",
      "EUR | toys | 4.00 | 4.00 | 4.00 | 4.00 | 4.00 | 4.00 | 0.00",
    ]);
  });

  test("of one category is that of its lines", async () => {
    expect(EUROS(await answer("credit-by-model", { ...MONTH, by: "source", category: "hats" }))).toEqual([
      "EUR | direct | 0.00 | 7.00 | 0.00 | 3.50 | 3.50 | 4.83 | 7.00",
      "EUR | facebook | 7.00 | 0.00 | 7.00 | 3.50 | 3.50 | 2.17 | 7.00",
    ]);
  });

  test.each([
    ["credit-by-model", { category: "'; drop table clicks; --" }],
    ["credit-of-product", { product: "p1' or '1'='1" }],
  ])("%s with %j is asked for nothing that there is", async (name, values) => {
    expect(await answer(name, { ...MONTH, ...values })).toEqual([]);
  });
});

test("credit of one product is that of its lines alone", async () => {
  expect(EUROS(await answer("credit-of-product", { ...MONTH, product: "p1" }))).toEqual([
    "EUR | email | 0.00 | 20.00 | 20.00 | 10.00 | 10.00 | 10.00 | 20.00",
    "EUR | organic_search | 20.00 | 0.00 | 0.00 | 10.00 | 10.00 | 10.00 | 20.00",
  ]);
});

test("the latest orders come first, with their first touch", async () => {
  const at = (minute: number) => atMinute(minute).replace(".000Z", "Z");
  expect(await answer("latest-orders", { limit: 2 })).toEqual([
    `hal-order | ${at(301)} | KWD | 0.500 | 1 | 1 | direct`,
    `ben-direct | ${at(200)} | JPY | 200 | 1 | 0 | -`,
  ]);
});

test("paths are of touches and leave bots' clicks out", async () => {
  expect(await answer("path-lengths", MONTH)).toEqual([
    "EUR | 0 | 5 | 71.43 | 9.50",
    "EUR | 2 | 2 | 28.57 | 27.00",
    "JPY | 0 | 1 | 50.00 | 200",
    "JPY | 1 | 1 | 50.00 | 1500",
    "KWD | 1 | 2 | 100.00 | 1.750",
  ]);
  expect(EUROS(await answer("channel-paths", MONTH))).toEqual([
    "EUR | organic_search > email | 1 | 20.00 | 54.79",
    "EUR | unattributed | 5 | 9.50 | 26.03",
    "EUR | organic_social > direct | 1 | 7.00 | 19.18",
  ]);
  expect(await answer("path-durations", MONTH)).toEqual([
    "EUR | 10 to 60 minutes | 1 | 14.29 | 20.00",
    "EUR | 1 to 3 days | 1 | 14.29 | 7.00",
    "EUR | unattributed | 5 | 71.43 | 9.50",
    "JPY | 10 to 60 minutes | 1 | 50.00 | 1500",
    "JPY | unattributed | 1 | 50.00 | 200",
    "KWD | 1 to 10 minutes | 2 | 100.00 | 1.750",
  ]);
});

test("sales by product, category and device sum to the same", async () => {
  expect(EUROS(await answer("sales-by-product", { ...MONTH, limit: 2 }))).toEqual([
    "EUR | p1 | 1 | 20.00 | 54.79 | 100.00",
    "EUR | p2 | 1 | 7.00 | 19.18 | 100.00",
  ]);
  expect(EUROS(await answer("sales-by-category", MONTH))).toEqual([
    "EUR | shoes | 1 | 20.00 | 54.79 | 100.00",
    "EUR | hats | 1 | 7.00 | 19.18 | 100.00",
    "EUR | (none) | 1 | 5.50 | 15.07 | 0.00",
    "EUR | toys | 4 | 4.00 | 10.96 | 0.00",
  ]);
  expect(EUROS(await answer("sales-by-device", MONTH))).toEqual([
    "EUR | mobile | 3 | 2 | 66.67 | 2 | 32.50",
    "EUR | desktop | 4 | 2 | 50.00 | 4 | 4.00",
    "EUR | tablet | 2 | 2 | 100.00 | 0 | 0.00",
    "EUR | bot | 1 | 1 | 100.00 | 0 | 0.00",
  ]);
});

test("customers are judged by their orders in all currencies", async () => {
  expect((await answer("customers")).filter((row) => !/\| 0 \| 0 \|/.test(row))).toEqual([
    "EUR | new | 2 | 2 | 32.50 | 16.25",
    "EUR | loyal | 1 | 4 | 4.00 | 1.00",
    "EUR | lapsed | 1 | 1 | 3.00 | 3.00",
    "JPY | returning | 1 | 2 | 1700 | 850",
    "KWD | new | 2 | 2 | 1.750 | 0.875",
    "USD | lapsed | 1 | 1 | 4.00 | 4.00",
  ]);
});

test("sessions by minute leave bots out", async () => {
  const rows = await answer("sessions-by-minute", { since: "30 days" });
  expect(rows).toHaveLength(9);
  expect(rows.filter((row) => row.endsWith("| 1 | 1"))).toHaveLength(6);
});

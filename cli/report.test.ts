import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { runCli } from "./testing/run-cli.ts";

let server: Awaited<ReturnType<typeof startTestDatabase>>;

beforeAll(async () => {
  server = await startTestDatabase();
  await withClient(server.clientConfig("owner"), (client) =>
    client.query(`
      insert into checkout_lines values
      ('c', 1, 'u', now() - interval '1 hour', 1, 1, 'p', null, null, 'USD', 30.00, 30.00),
      ('c', 2, 'u', now() - interval '1 hour', 1, 1, 'q', null, null, 'USD', 10.00, 10.00),
      ('d', 1, 'u', now() - interval '1 hour', 1, 1, 'q', null, null, 'EUR', 5.00, 5.00);
      insert into paths
      (checkout_id, line_no, click_time, click_id, source, medium, device, is_bot_agent, is_bot_rate)
      values ('c', 1, now() - interval '2 hours', 'e', 'news, "weekly"', 'email', 'd', false, false);
    `),
  );
});
afterAll(() => server.remove());

const report = (...args: string[]) => runCli(server.places.local, "report", ...args);

describe("while the pipeline runs", () => {
  let release: () => void;
  beforeAll(() => {
    release = takeRunLock(server.places.lock, "start");
  });
  afterAll(() => release());

  test("a report is a table that begins with its question", async () => {
    const { stdout } = await report("revenue-by-source");
    expect(stdout).toContain(
      "Revenue by traffic source: Which channel's and source's first touch earned how much",
    );
    expect(stdout).toMatch(/USD +│ unassigned +│ news, "weekly" +│ email +│ +1 │ +1 │ +30\.00 │ +75\.00 │/);
  });

  test("as JSON it is an array of objects, money as text", async () => {
    const { stdout } = await report("revenue-by-source", "--json");
    expect(JSON.parse(stdout)).toEqual([
      {
        currency: "EUR",
        channel: "unattributed",
        source: "unattributed",
        medium: null,
        lines: 1,
        orders: 1,
        revenue: "5.00",
        share_percent: "100.00",
      },
      {
        currency: "USD",
        channel: "unassigned",
        source: 'news, "weekly"',
        medium: "email",
        lines: 1,
        orders: 1,
        revenue: "30.00",
        share_percent: "75.00",
      },
      {
        currency: "USD",
        channel: "unattributed",
        source: "unattributed",
        medium: null,
        lines: 1,
        orders: 1,
        revenue: "10.00",
        share_percent: "25.00",
      },
    ]);
  });

  test("its parameters are options, before or after the format", async () => {
    const { stdout } = await report("revenue-by-source", "--since", "90 minutes", "--csv", "--limit=1");
    expect(stdout.split("\n")).toHaveLength(5);
    expect((await report("--csv", "revenue-by-source", "--since", "30m")).stdout.split("\n")).toHaveLength(2);
  });

  test("without a row it says so in one line, with what was asked", async () => {
    expect(await report("revenue-by-source", "--since", "30 minutes")).toEqual({
      code: 0,
      stdout: `Revenue by traffic source: Which channel's and source's first touch earned how much, and what could not be attributed?
no rows with --since "30 minutes" --limit 20
`,
      stderr: "",
    });
    expect((await report("revenue-by-source", "--since", "30m", "--json")).stdout).toBe("[]\n");
  });

  test("as CSV its texts are quoted where they must be", async () => {
    const { stdout } = await report("revenue-by-source", "--csv");
    expect(stdout.split("\n").slice(0, 3)).toEqual([
      "currency,channel,source,medium,lines,orders,revenue,share_percent",
      "EUR,unattributed,unattributed,,1,1,5.00,100.00",
      'USD,unassigned,"news, ""weekly""",email,1,1,30.00,75.00',
    ]);
  });
});

test("without a name the reports are listed with their parameters", async () => {
  const { stdout } = await report();
  expect(stdout).toMatch(
    /^revenue-by-source +Which channel's and source's .*\n +--since "30 days" --limit 20\n/m,
  );
  expect(JSON.parse((await report("--json")).stdout)).toContainEqual({
    report: "time-to-purchase",
    question: "How long after its first touch is an order made?",
    parameters: '--since "30 days"',
  });
});

test("a report's help has its question, parameters, notes and examples", async () => {
  const { code, stdout } = await report("customer-segments", "--help");
  expect(code).toBe(0);
  expect(stdout).toContain("How many customers are new, returning, loyal or lapsed");
  expect(stdout).toMatch(
    /--loyal <integer> +a customer with at least so many orders is loyal\s+\(default: 4\)/,
  );
  expect(stdout).toContain("By the orders in all currencies a customer is lapsed; else loyal;");
  expect(stdout).toContain("npm run report -- customer-segments --since 24h\n");
});

test.each([
  [
    "an unknown report",
    ["revenue-by-moon"],
    /^there is no report revenue-by-moon; there are: .*revenue-by-source.*$/,
  ],
  [
    "a parameter of another report",
    ["books", "--since", "24h"],
    /^unknown option '--since'; npm run report -- books --help says which there are$/,
  ],
  [
    "a parameter without a report",
    ["--since", "24h"],
    /^unknown option '--since'; npm run report -- --help says which there are$/,
  ],
  [
    "both formats",
    ["books", "--json", "--csv"],
    /^option '--json' cannot be used with option '--csv'; npm run report -- books --help says which there are$/,
  ],
  [
    "a value of another type",
    ["hourly-revenue", "--since", "yesterday"],
    /^since must be a duration such as 90 minutes, 24h or 7 days, not "yesterday"$/,
  ],
])("%s is told in one line", async (_title, args, line) => {
  const { code, stdout, stderr } = await report(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^[^\n]*\n$/);
  expect(stderr.trimEnd()).toMatch(line);
});

test("where settings changed, a table ends in a note, and what programs read has it on stderr", async () => {
  const release = takeRunLock(server.places.lock, "start");
  await withClient(server.clientConfig("owner"), async (client) => {
    await client.query("update attribution_settings set scope = 'user'");
    await client.query("update checkout_lines set settings_version = 2 where checkout_id = 'd'");
  });
  const note = /Credited under several settings: 2 lines by version 1 .*; 1 lines by version 2 .*\n$/;
  const table = await report("revenue-by-source");
  const json = await report("revenue-by-source", "--json");
  release();
  expect(table.stdout).toMatch(note);
  expect(JSON.parse(json.stdout)).toHaveLength(3);
  expect(json.stderr).toMatch(note);
});

test("while nothing runs the database is started for the question alone", async () => {
  await server.stop();
  const { stdout, stderr } = await report("revenue-by-source", "--csv");
  expect(stdout).toContain("EUR,unattributed");
  expect(stderr).toMatch(/^✓ database/);
});

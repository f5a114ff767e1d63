import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { takeRunLock } from "../local/run-lock.ts";

const RUN = fileURLToPath(new URL("run.mjs", import.meta.url));

let server: Awaited<ReturnType<typeof startTestDatabase>>;

beforeAll(async () => {
  server = await startTestDatabase();
  await withClient(server.clientConfig("owner"), (client) =>
    client.query(`
      insert into checkout_lines values
      ('c', 1, 'u', now() - interval '1 hour', 1, 1, 'p', null, null, 'USD', 30.00, 30.00),
      ('c', 2, 'u', now() - interval '1 hour', 1, 1, 'q', null, null, 'USD', 10.00, 10.00),
      ('d', 1, 'u', now() - interval '1 hour', 1, 1, 'q', null, null, 'EUR', 5.00, 5.00);
      insert into paths values ('c', 1, now() - interval '2 hours', 'e', 'news, "weekly"', null, null, 'd');
    `),
  );
});
afterAll(() => server.remove());

function report(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, ECOMMERCE_STREAMING_LOCAL: server.places.local };
  return new Promise((resolve) => {
    execFile(process.execPath, [RUN, "report", ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe("while the pipeline runs", () => {
  let release: () => void;
  beforeAll(() => {
    release = takeRunLock(server.places.lock, "start");
  });
  afterAll(() => release());

  test("a report is a table that begins with its question", async () => {
    const { stdout } = await report("revenue-by-source");
    expect(stdout).toContain("Revenue by traffic source: Which source's first click earned how much");
    expect(stdout).toMatch(/USD +│ news, "weekly" +│ +1 │ +1 │ +30\.00 │ +75\.00 │/);
  });

  test("as JSON it is an array of objects, money as text", async () => {
    const { stdout } = await report("revenue-by-source", "--json");
    expect(JSON.parse(stdout)).toEqual([
      {
        currency: "EUR",
        source: "unattributed",
        lines: 1,
        orders: 1,
        revenue: "5.00",
        share_percent: "100.00",
      },
      {
        currency: "USD",
        source: 'news, "weekly"',
        lines: 1,
        orders: 1,
        revenue: "30.00",
        share_percent: "75.00",
      },
      {
        currency: "USD",
        source: "unattributed",
        lines: 1,
        orders: 1,
        revenue: "10.00",
        share_percent: "25.00",
      },
    ]);
  });

  test("as CSV its texts are quoted where they must be", async () => {
    const { stdout } = await report("revenue-by-source", "--csv");
    expect(stdout.split("\n").slice(0, 3)).toEqual([
      "currency,source,lines,orders,revenue,share_percent",
      "EUR,unattributed,1,1,5.00,100.00",
      'USD,"news, ""weekly""",1,1,30.00,75.00',
    ]);
  });
});

test("a report without rows says how to look further back", async () => {
  const { stdout } = await report("hourly-revenue", "--since", "1m");
  expect(stdout).toMatch(/nothing in this time; --since 10y looks further back\n$/);
});

test("without a name the reports are listed", async () => {
  expect((await report()).stdout).toContain("revenue-by-source");
});

test("a parameter that is wrong is told in one line, before anything is started", async () => {
  const { code, stderr } = await report("hourly-revenue", "--since", "yesterday");
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: "since is yesterday: give a time with its unit, such as 90m, 24h or 7d\n",
  });
  expect((await report("books", "--set", "moon=1")).stderr).toBe(
    "the report books takes no parameter moon\n",
  );
});

test("an unknown report is told in one line with those that there are", async () => {
  const { code, stdout, stderr } = await report("revenue-by-moon");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^there is no report revenue-by-moon; there are: .*revenue-by-source.*\n$/);
});

test("while nothing runs the database is started for the question alone", async () => {
  await server.stop();
  const { stdout, stderr } = await report("revenue-by-source", "--csv");
  expect(stdout).toContain("EUR,unattributed");
  expect(stderr).toMatch(/^✓ database/);
});

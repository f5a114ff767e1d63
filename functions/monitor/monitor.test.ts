// The figures come from the reports on a PostgreSQL of the test's own.
import { startTestDatabase } from "../../local/database/test-database.ts";
import { withClient } from "../../local/database.ts";
import { silentLogger } from "../../local/glue/endpoint-fixture.ts";
import { readReports } from "../../postgres/reports.ts";
import { insert } from "../../postgres/reports-history.ts";
import type { StatusResult } from "../orchestrator/status.ts";
import { createReports } from "../reports/reports.ts";
import { parseRequest, type ReportRequest } from "../reports/request.ts";
import { openDatabase } from "../shared/database.ts";
import { embeddedMetrics } from "../shared/embedded-metrics.ts";
import type { FindUnlabelled, MarkedCell } from "./bot-labels.ts";
import { isAstray, measureJob, PartMissingError } from "./job-health.ts";
import { METRICS, type Measurement } from "./metrics.ts";
import { createMonitor } from "./monitor.ts";

const MINUTE_MS = 60_000;
/** The begin of a minute, so that whole minutes lie before it. */
const NOW = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

const RUNNING: StatusResult = {
  action: "status",
  wanted: true,
  parts: partsOf("RUNNING", "ENABLED"),
  lastBatch: null,
  backlogMs: { clicks: 1500, checkouts: 0 },
  runAgainBefore: null,
  books: { received: 0, accepted: 0, duplicates: 0, repeats: 0, rejected: 0, expired: 0 },
  problems: [],
};

const STOPPED: StatusResult = {
  ...RUNNING,
  wanted: false,
  parts: partsOf("STOPPED", "DISABLED"),
};

function partsOf(job: string, rule: string): StatusResult["parts"] {
  return [
    { name: "database", resource: "database", state: "available" },
    { name: "attribution", resource: "job", state: job },
    { name: "generator", resource: "rule", state: rule },
  ];
}

describe("the job is astray", () => {
  test.each([
    ["RUNNING", true, "ENABLED", false],
    ["STARTING", true, "ENABLED", false],
    ["WAITING", true, "DISABLED", false],
    ["STOPPED", false, "DISABLED", false],
    ["STOPPING", false, "DISABLED", false],
    ["FAILED", false, "DISABLED", false],
    ["NEVER_STARTED", false, "ABSENT", false],
    ["STOPPED", false, "UNKNOWN", false],
    ["STOPPED", false, "ENABLED", true],
    ["STOPPED", true, "DISABLED", true],
    ["STOPPING", true, "DISABLED", true],
    ["FAILED", true, "DISABLED", true],
    ["TIMEOUT", true, "DISABLED", true],
    ["EXPIRED", true, "ABSENT", true],
    ["SUCCEEDED", true, "DISABLED", true],
    ["NEVER_STARTED", true, "DISABLED", true],
    ["RUNNING", false, "DISABLED", true],
    ["STARTING", false, "DISABLED", true],
    ["STOPPED", null, "DISABLED", true],
    ["RUNNING", null, "DISABLED", false],
  ])("%s, wanted %s, with the generator's rule %s: %s", (state, wanted, rule, astray) => {
    expect(isAstray({ wanted, parts: partsOf(state, rule) })).toBe(astray);
  });

  test("or not cannot be said by a status that leaves it out", () => {
    const [database] = RUNNING.parts;
    expect(() => isAstray({ wanted: true, parts: database ? [database] : [] })).toThrow(PartMissingError);
  });
});

test("the iterator's age is the older stream's, and there while the job is wanted only", () => {
  const [running, ...backlogs] = measureJob(RUNNING, NOW);
  expect(running?.values).toEqual({ JobAstray: 0, IteratorAge: 1.5 });
  expect(backlogs.map(({ dimensions, values }) => [dimensions, values])).toEqual([
    [{ Stream: "clicks" }, { Backlog: 1.5 }],
    [{ Stream: "checkouts" }, { Backlog: 0 }],
  ]);
  const runAgainBefore = new Date(NOW + 7_200_000).toISOString();
  const [stopped] = measureJob({ ...STOPPED, runAgainBefore }, NOW);
  expect(stopped?.values).toEqual({ JobAstray: 0, TimeToLoss: 7200 });
  const [lost] = measureJob({ ...STOPPED, runAgainBefore }, NOW + 3 * 3_600_000);
  expect(lost?.values.TimeToLoss).toBe(0);
  const [failing] = measureJob({ ...RUNNING, parts: partsOf("STARTING", "ENABLED") }, NOW);
  expect(failing?.values.IteratorAge).toBe(1.5);
  const unknown = measureJob({ ...RUNNING, backlogMs: { clicks: null, checkouts: 0 } }, NOW);
  expect(unknown.map(({ values }) => values)).toEqual([{ JobAstray: 0 }, { Backlog: 0 }]);
});

test("a line of metrics names each of its values with its unit", () => {
  const line = embeddedMetrics("shop", METRICS, {
    time: 5,
    dimensions: { Currency: "EUR" },
    values: { Orders: 2, Revenue: 9.5, BatchLatency: 120, Backlog: 1.5, UnattributedShare: 40 },
  });
  expect(JSON.parse(line)).toEqual({
    _aws: {
      Timestamp: 5,
      CloudWatchMetrics: [
        {
          Namespace: "shop",
          Dimensions: [["Currency"]],
          Metrics: [
            { Name: "Orders", Unit: "Count" },
            { Name: "Revenue", Unit: "None" },
            { Name: "BatchLatency", Unit: "Milliseconds" },
            { Name: "Backlog", Unit: "Seconds" },
            { Name: "UnattributedShare", Unit: "Percent" },
          ],
        },
      ],
    },
    Currency: "EUR",
    Orders: 2,
    Revenue: 9.5,
    BatchLatency: 120,
    Backlog: 1.5,
    UnattributedShare: 40,
  });
  expect(line).not.toContain("\n");
});

describe("the figures", () => {
  let database: Awaited<ReturnType<typeof startTestDatabase>>;
  let connection: ReturnType<typeof openDatabase>;

  beforeAll(async () => {
    database = await startTestDatabase();
    connection = openDatabase(database.clientConfig("reader"), { statementTimeoutMs: 5_000 });
    await withClient(database.clientConfig("owner"), (client) =>
      client.query(
        `insert into batches (
          run_id, batch_id, partition_id, attempt, committed_at, received, accepted, duplicates, repeats, rejected,
          expired, clicks, checkouts, lines, pairs, latency_histogram, stage_ms
        )
        select 'r', minute, 0, 0, $1::timestamptz - minute * interval '1 minute' + interval '1 second',
          10 + minute, 7 + minute, 1, 1, 2, 0, 7 + minute, 0, 0, 0, array[0, 0, 0, 0, 10], '{}'
        from generate_series(0, 20) as minute`,
        [new Date(NOW).toISOString()],
      ),
    );
  });
  afterAll(async () => {
    await connection.close();
    await database.remove();
  });

  async function measure(
    status: StatusResult,
    now = NOW,
    findUnlabelled?: FindUnlabelled,
  ): Promise<Measurement[]> {
    const run = createReports({ database: connection, reports: readReports(), logger: silentLogger });
    const published: Measurement[] = [];
    const monitor = createMonitor({
      ask: async (name, payload) =>
        name === "orchestrator"
          ? status
          : JSON.parse(JSON.stringify(await run(parseRequest(payload) as ReportRequest))),
      orchestratorFunction: "orchestrator",
      reportsFunction: "reports",
      intervalMinutes: 5,
      findUnlabelled,
      publish: (measurement) => published.push(measurement),
    });
    await monitor(now);
    return published;
  }

  const minutesOf = (published: Measurement[]) =>
    published
      .filter(({ values }) => values.Received !== undefined)
      .map(({ time }) => (NOW - time) / MINUTE_MS);

  test("are of each whole minute, and one look follows the other without a gap or an overlap", async () => {
    const published = await measure(RUNNING, NOW + MINUTE_MS);
    expect(minutesOf(published)).toEqual([1, 2, 3, 4, 5]);
    expect(published.find(({ time }) => time === NOW - 2 * MINUTE_MS)?.values).toEqual({
      ...{ Received: 12, Accepted: 9, Duplicates: 1, Rejected: 2, Expired: 0 },
      BatchLatency: 2,
    });
    expect(minutesOf(await measure(RUNNING, NOW - 4 * MINUTE_MS))).toEqual([6, 7, 8, 9, 10]);
  });

  test("are not asked for where the database is stopped with the job", async () => {
    const published = await measure({ ...STOPPED, books: null });
    expect(published.flatMap(({ values }) => Object.keys(values))).toEqual([
      "JobAstray",
      "Backlog",
      "Backlog",
    ]);
  });

  test("that cannot be had while the job runs are an error, after what can be had", async () => {
    const published: Measurement[] = [];
    const monitor = createMonitor({
      ask: async (name) => {
        if (name === "reports") {
          throw new Error("the database does not answer");
        }
        return { ...RUNNING, books: null };
      },
      orchestratorFunction: "orchestrator",
      reportsFunction: "reports",
      intervalMinutes: 5,
      findUnlabelled: undefined,
      publish: (measurement) => published.push(measurement),
    });
    await expect(monitor(NOW)).rejects.toThrow("the database does not answer");
    expect(published.map(({ values }) => Object.keys(values))).toContainEqual(["JobAstray", "IteratorAge"]);
  });

  test("have the share that is unattributed, its shift, and the last whole hour's revenue by currency", async () => {
    const hour = Math.floor(NOW / 3_600_000) * 3_600_000;
    await withClient(database.clientConfig("owner"), async (client) => {
      for (const [hoursAgo, channel, lines] of [
        [0, "unattributed", 4],
        [1, "direct", 6],
        [2, "direct", 30],
        [3, "unattributed", 10],
        [40, "unattributed", 1000],
      ] as const) {
        await client.query(
          `insert into credit_sums_by_channel
          select $1, 0, n, 0, n, 0, n, 0, n, 0, n, 0, n, 0, $2, 'EUR' from (select $3::bigint * 1000000) as of (n)`,
          [new Date(hour - hoursAgo * 3_600_000).toISOString(), channel, lines],
        );
      }
      const order = {
        line_no: 1,
        user_id: "anna",
        bucket: 1,
        product_id: "p1",
        quantity: 1,
        currency: "EUR",
      };
      await insert(client, "checkout_lines", [
        {
          ...{ ...order, checkout_id: "last-hour", event_time: new Date(hour - MINUTE_MS).toISOString() },
          ...{ unit_price: 9.5, amount: 9.5 },
        },
        {
          ...{ ...order, checkout_id: "this-hour", event_time: new Date(hour).toISOString() },
          ...{ unit_price: 1, amount: 1 },
        },
      ]);
    });
    const published = await measure(RUNNING);
    expect(published).toContainEqual({ time: NOW, values: { UnattributedShare: 40, UnattributedShift: 15 } });
    expect(published.filter(({ dimensions }) => dimensions?.Currency !== undefined)).toEqual([
      { time: NOW, dimensions: { Currency: "EUR" }, values: { Orders: 1, Revenue: 9.5 } },
    ]);
  });

  test("have each mark once that has no label five minutes later, apart where orders made it or clicks came late", async () => {
    const due = NOW - 5 * MINUTE_MS;
    const clicks = [
      ...burst("anna", due - 10_000, 11),
      ...burst("berta", due - 20_000, 12),
      // Ten clicks and an order.
      ...burst("carla", due - 30_000, 10),
      ...burst("dora", due - 40_000, 11),
      // Older than the interval, and not due yet.
      ...burst("anna", due - 6 * MINUTE_MS, 11),
      ...burst("anna", due, 11),
    ];
    await withClient(database.clientConfig("owner"), async (client) => {
      await client.query("select ensure_click_partitions($1::date, $2::date)", [
        new Date(NOW - 86_400_000).toISOString(),
        new Date(NOW).toISOString(),
      ]);
      await insert(client, "clicks", clicks);
      const marks = [
        ...["anna", "berta", "carla", "dora"].map(
          (user, index) => [user, due - (index + 1) * 10_000 + 500] as const,
        ),
        ["anna", due - 6 * MINUTE_MS + 500] as const,
        ["anna", due + 500] as const,
      ];
      await insert(
        client,
        "bot_marks",
        marks.map(([user_id, time]) => ({ user_id, marked_at: new Date(time).toISOString() })),
      );
    });
    const asked: MarkedCell[] = [];
    const published = await measure(RUNNING, NOW, async (cells) => {
      asked.push(...cells);
      return cells
        .filter(({ userId }) => userId !== "berta")
        .map((cell) => ({ ...cell, isLate: cell.userId === "dora" }));
    });
    expect(asked.map(({ userId, cell }) => [userId, due - cell])).toEqual([
      ["dora", 40_000],
      ["carla", 30_000],
      ["berta", 20_000],
      ["anna", 10_000],
    ]);
    expect(published.filter(({ dimensions }) => dimensions?.Reason !== undefined)).toEqual([
      { time: NOW, dimensions: { Reason: "unknown" }, values: { BotLabelsMissed: 1 } },
      { time: NOW, dimensions: { Reason: "late" }, values: { BotLabelsMissed: 1 } },
      { time: NOW, dimensions: { Reason: "orders" }, values: { BotLabelsMissed: 1 } },
    ]);
  });
});

/** Clicks within half a second, the last one at its end. */
function burst(user: string, from: number, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const time = from + Math.round((500 * index) / (count - 1));
    return {
      ...{ user_id: user, bucket: 1, event_time: new Date(time).toISOString(), event_id: `${time}` },
      ...{ event_type: "page_view", session_id: "s", device: "desktop", is_bot_agent: false },
      ...{ source: "direct", channel: "direct" },
    };
  });
}

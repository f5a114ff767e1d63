import { rmSync } from "node:fs";
import { addressFile, keepAddress, newToken, urlOf } from "../dashboard/server/kept-address.ts";
import type { StatusResult } from "../functions/orchestrator/status.ts";
import { createDynamoDbClient } from "../functions/shared/aws/dynamodb.ts";
import { ATTRIBUTION_JOB } from "../local/attribution-job.ts";
import { makeTestPlaces } from "../local/database/test-database.ts";
import { type Emulator, emulatorClientConfig, startEmulator } from "../local/emulator.ts";
import { scriptedJob, startTestEndpoint, type TestEndpoint } from "../local/glue/endpoint-fixture.ts";
import { ensureInsights } from "../local/insights.ts";
import { tellLaneState } from "../local/lanes/lane-state.ts";
import { localName } from "../local/names.ts";
import { deployOrchestrator } from "../local/orchestrator.ts";
import { ensureOrdersChain } from "../local/orders/chain.ts";
import { orderItem, writeOrders } from "../local/orders/testing/write-orders.ts";
import type { Places } from "../local/places.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { waitUntil } from "../local/wait-until.ts";
import { writeJsonFile } from "../local/write-json-file.ts";
import { statusTable } from "./status.ts";
import { runCli } from "./testing/run-cli.ts";

let places: Places;

beforeAll(() => {
  places = makeTestPlaces();
});
afterAll(() => rmSync(places.local, { recursive: true, force: true }));

const run = (...args: string[]) => runCli(places.local, ...args);

test.each([["status"], ["invoke", "orchestrator"]])(
  "%s says in one line that nothing runs",
  async (...args) => {
    expect(await run(...args.flat())).toEqual({
      code: 1,
      stdout: "",
      stderr: "nothing runs: npm start starts the system\n",
    });
  },
);

test("status beside a dashboard alone says so, and where it is, with its token to people only", async () => {
  const address = { port: 4000, token: newToken() };
  keepAddress(addressFile(places), address);
  expect(await run("status")).toEqual({
    ...{ code: 1, stdout: "" },
    stderr: `only the dashboard runs at ${urlOf(address)}: npm start starts the system\n`,
  });
  expect((await run("status", "--json")).stderr).toBe(
    "only the dashboard runs: npm start starts the system\n",
  );
  rmSync(addressFile(places));
});

describe("of a system that another process runs", () => {
  let emulator: Emulator;
  let glue: TestEndpoint;
  let release: () => void;

  beforeAll(async () => {
    release = takeRunLock(places.lock, "start");
    [emulator, glue] = await Promise.all([
      startEmulator({
        venvBinDir: places.venvBin,
        stateDir: places.emulator,
        logFile: places.log("emulator"),
      }),
      startTestEndpoint(scriptedJob()),
    ]);
    await deployOrchestrator(emulator.endpoint, glue.endpoint.url, "attribution");
  });

  afterAll(async () => {
    await emulator.stop();
    await glue.close();
    release();
  });

  test("status tells what can be had, and why the rest cannot", async () => {
    const { code, stdout } = await run("status");
    expect(code).toBe(0);
    expect(stdout).toMatch(/attribution +│ NEVER_STARTED +│/);
    expect(stdout).toMatch(/generator +│ ABSENT +│/);
    expect(stdout).toMatch(/problem +│ books and backlog: the Lambda .* is not deployed here/);
  });

  test("status tells the address of the dashboard that is served, with its token, to people", async () => {
    const address = { port: 4000, token: newToken() };
    keepAddress(addressFile(places), address);
    expect((await run("status")).stdout).toContain(urlOf(address));
    expect((await run("status", "--json")).stdout).not.toContain(address.token);
  });

  test("status tells how far a lane is that runs, and nothing of one that was killed", async () => {
    const clicks = { functionName: localName("bots"), streamName: localName("clicks") };
    const end = tellLaneState(places, "bots", { lag: () => [{ ...clicks, lagMs: 120, givenUp: 1 }] });
    try {
      const { stdout } = await run("status");
      expect(stdout).toMatch(/bots +│ RUNNING +│/);
      expect(stdout).toMatch(/bots behind clicks +│ 120 ms +│/);
      expect(stdout).toMatch(/records given up +│ 1 +│/);
      const { lanes } = JSON.parse((await run("status", "--json")).stdout);
      expect(lanes).toEqual([{ name: "bots", consumers: [{ ...clicks, lagMs: 120, givenUp: 1 }] }]);
    } finally {
      end();
    }
    expect((await run("status")).stdout).not.toContain("RUNNING");
    writeJsonFile(places.run("bots"), { at: Date.now() - 60_000, name: "bots", consumers: [] });
    expect((await run("status")).stdout).not.toContain("RUNNING");
  });

  test("status tells what the lane of orders holds, and how its parts are", async () => {
    const { endpoint } = emulator;
    await ensureInsights(endpoint);
    await ensureOrdersChain(endpoint);
    const dynamoDb = createDynamoDbClient(emulatorClientConfig(endpoint));
    await writeOrders(dynamoDb).put("o-1", "placed", "9.00");
    const unreadable = { ...orderItem("o-2", "placed", ""), value: { S: "ten" } };
    await writeOrders(dynamoDb).putMany([unreadable as never]);
    dynamoDb.destroy();
    const end = tellLaneState(places, "orders", { lag: () => [] });
    const told = async () => JSON.parse((await run("status", "--json")).stdout).lanes[0].orders;
    try {
      await waitUntil(
        "both to arrive",
        async () => (await told()).failed === 1 && (await told()).last_delivery,
        {
          timeoutMs: 60_000,
          everyMs: 500,
        },
      );
      expect(await told()).toEqual({
        ...{ orders: 2, pipe: "RUNNING", firehose: "ACTIVE", failed: 1, reconciled: null },
        last_delivery: expect.stringMatching(/^20\d\d-/),
      });
      const { stdout } = await run("status");
      expect(stdout).toMatch(/orders in the table +│ 2 +│/);
      expect(stdout).toMatch(/Firehose +│ ACTIVE, last delivered 20.*Z +│/);
      expect(stdout).toMatch(/changes failed +│ 1 +│/);
    } finally {
      end();
    }
  }, 120_000);

  test("status tells when the warehouse woke, how far it is behind, and what failed", async () => {
    const warehouse = { wokeAt: "2026-01-31T12:00:00.000Z", minutesBehind: 1.5, failures: ["clicks: away"] };
    const end = tellLaneState(places, "warehouse", { lag: () => [] }, () => ({ warehouse }));
    const { stdout } = await run("status");
    end();
    expect(stdout).toMatch(/warehouse +│ RUNNING +│/);
    expect(stdout).toMatch(/woke +│ 2026-01-31T12:00:00.000Z +│/);
    expect(stdout).toMatch(/behind +│ 1 minute +│/);
    expect(stdout).toMatch(/failed +│ clicks: away +│/);
  });

  test("status --json is the orchestrator's answer", async () => {
    const { stdout } = await run("status", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      action: "status",
      wanted: false,
      parts: [
        { name: "attribution", state: "NEVER_STARTED" },
        { name: "generator", state: "ABSENT" },
      ],
      books: null,
    });
  });

  test("invoke prints a Lambda's answer, or its one-line error", async () => {
    const started = await run("invoke", "orchestrator", '{"action":"start"}');
    expect(JSON.parse(started.stdout)).toMatchObject({
      action: "start",
      parts: [{ name: "attribution", state: "STARTING", changed: true }],
    });
    expect(await run("invoke", "orchestrator", '{"action":"start","generator":true}')).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^EventBridge rule .* does not exist .*: deploy the generator first\n$/),
    });
    expect(await run("invoke", "generator")).toMatchObject({
      code: 1,
      stderr: "the Lambda ecommerce-streaming-local-generator is not deployed here\n",
    });
  });

  test.each([
    [
      ["moon"],
      "there is no Lambda moon; there are: archiver, bots, corrections, facts, generator, insights, migrations, monitor, order-changes, order-desk, order-reconciler, orchestrator, reports, shop-migrations, sync, warehouse\n",
    ],
    [
      ["monitor"],
      "there is no Lambda monitor on a laptop: it measures for CloudWatch; npm run status and the page tell here\n",
    ],
    [["reports", "{report}"], "the payload must be JSON, not {report}\n"],
  ])("invoke %j is refused in one line", async (args, stderr) => {
    expect(await run("invoke", ...args)).toEqual({ code: 2, stdout: "", stderr });
  });
});

test("a status of a busy system is a table of its figures", () => {
  const result: StatusResult = {
    action: "status",
    wanted: true,
    parts: [
      { name: "database", resource: "database", state: "available", startsByItself: null },
      {
        ...{ name: "attribution", resource: ATTRIBUTION_JOB, state: "RUNNING", runId: "jr_1" },
        ...{ startedAt: "2026-01-01T10:00:00.000Z", completedAt: null, attempt: 2, errorMessage: null },
        cost: { dpuHours: 3.5, usd: 1.54, note: null },
      },
      { name: "generator", resource: "rule", state: "ENABLED" },
      { name: "made-up", resource: "a part of some other kind", state: "whatever" },
    ],
    runAgainBefore: "2026-01-02T09:00:00.000Z",
    lastBatch: "2026-01-01T10:05:00.000Z",
    backlogMs: { clicks: 61_400, checkouts: 12 },
    books: { received: 1_234_567, accepted: 1_234_560, duplicates: 7, repeats: 3, rejected: 0, expired: 0 },
    problems: [],
  };
  const cells = statusTable(result)
    .split("\n")
    .slice(1, -1)
    .map((line) => line.split("│").flatMap((cell) => cell.trim() || []));
  expect(Object.fromEntries(cells)).toEqual({
    wanted: "yes",
    attribution: "RUNNING since 2026-01-01T10:00:00.000Z",
    run: "jr_1",
    attempt: "2",
    generator: "ENABLED",
    "made-up": "whatever",
    "cost of this run": "$1.54 (3.50 DPU-hours)",
    database: "available",
    "start again before": "2026-01-02T09:00:00.000Z",
    "last batch": "2026-01-01T10:05:00.000Z",
    "backlog of clicks": "61 s",
    "backlog of checkouts": "12 ms",
    received: "1,234,567",
    accepted: "1,234,560",
    duplicates: "7",
    repeats: "3",
    rejected: "0",
    expired: "0",
  });
});

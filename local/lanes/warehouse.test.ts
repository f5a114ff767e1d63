import { existsSync, rmSync } from "node:fs";
import { DescribeRuleCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { findEventRule } from "../../functions/orchestrator/event-rule.ts";
import { createKinesisClient } from "../../functions/shared/aws/kinesis.ts";
import { createRedshiftDataClient } from "../../functions/shared/aws/redshift-data.ts";
import { runStatement } from "../../redshift/data-api.ts";
import { clickRecord } from "../../redshift/testing/events.ts";
import { nineRecords } from "../../redshift/testing/nine-records.ts";
import type { TestRecord } from "../../redshift/testing/test-warehouse.ts";
import type { ReportAnswer } from "../../reporting/reports.ts";
import { ensureBucket } from "../buckets.ts";
import { isAlive, type ProcessIdentity, readIdentity } from "../child-process.ts";
import { makeTestPlaces } from "../database/test-database.ts";
import { type Emulator, emulatorClientConfig } from "../emulator.ts";
import { deployRule, withEventBridge } from "../event-rules.ts";
import { LAKE } from "../lake/archiver.ts";
import { invokeOnEmulator } from "../lambdas.ts";
import type { Machine } from "../machine.ts";
import { KEEP_RULE } from "../orchestrator.ts";
import { makePlaces } from "../places.ts";
import { takeRunLock } from "../run-lock.ts";
import { SystemAwayError } from "../running-system.ts";
import { ensureStreams, LOCAL_STREAMS } from "../streams.ts";
import { startTestEmulator } from "../test-emulator.ts";
import { createUndoStack } from "../undo-stack.ts";
import { waitUntil } from "../wait-until.ts";
import { TICK, WAKE_RULE, WAREHOUSE } from "../warehouse/lambda.ts";
import { findRunningTwin } from "../warehouse/running-twin.ts";
import { startLocalTwin, withLocalWarehouse } from "../warehouse.ts";
import { twinIdentityFile, WAREHOUSE_DATABASE, type WarehouseTwin } from "../warehouse-twin.ts";
import { findLaneStates } from "./lane-state.ts";
import { WAREHOUSE_LANE } from "./warehouse.ts";

/** Longer than the clock takes to have it woken once more. */
const SOON = { timeoutMs: 150_000, everyMs: 100 };

const places = makeTestPlaces();
const stopLanes = createUndoStack();
let emulator: Emulator;
let warned: string[] = [];

beforeAll(async () => {
  makePlaces(places);
  emulator = await startTestEmulator(places.emulator);
  const kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, Object.values(LOCAL_STREAMS), 2);
  kinesis.destroy();
  const { endpoint } = emulator;
  await ensureBucket(endpoint, LAKE);
  await deployRule(endpoint, { name: KEEP_RULE, functionName: "nobody", ScheduleExpression: "rate(1 day)" });
});

afterAll(async () => {
  await stopLanes.run();
  await emulator.stop();
  rmSync(places.local, { recursive: true, force: true });
});

/** @returns stops it; also stopped where a test fails before */
async function startLane() {
  const undo = createUndoStack();
  stopLanes.add(undo.run);
  const notes: (() => string)[] = [];
  warned = [];
  const machine = {
    ...{ places, emulator, onStop: undo.add, crash: () => undefined },
    warn: (line: string) => warned.push(line),
    addNote: (note: () => string) => {
      notes.push(note);
      return () => {};
    },
    step: (_: string, work: () => unknown) => work(),
  };
  await WAREHOUSE_LANE.start(machine as unknown as Machine);
  return { stop: undo.run, line: () => notes.map((note) => note()).join() };
}

async function put(records: readonly TestRecord[]): Promise<void> {
  const kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  for (const { stream, key, data } of records) {
    const Records = [{ PartitionKey: key, Data: Buffer.from(data as string) }];
    await kinesis.send(new PutRecordsCommand({ StreamName: LOCAL_STREAMS[stream], Records }));
  }
  kinesis.destroy();
}

const wake = () => invokeOnEmulator(emulator.endpoint, WAREHOUSE, { action: "refresh" });

const told = () => findLaneStates(places).find(({ name }) => name === "warehouse")?.warehouse;

/** As a command of another process asks. */
function ask(sql: string): Promise<unknown[][]> {
  return withLocalWarehouse(places, emulator.endpoint, async (asking) => {
    const { rows } = (await asking({ sql })) as ReportAnswer;
    return rows;
  });
}

const countEvents = () => ask("select count(*) from ecommerce.events_realtime");

const findWakes = () =>
  withEventBridge(emulator.endpoint, async (events) => {
    const { State, ScheduleExpression } = await events.send(new DescribeRuleCommand({ Name: WAKE_RULE }));
    const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: WAKE_RULE }));
    return { State, ScheduleExpression, asks: Targets.map(({ Input = "" }) => JSON.parse(Input)) };
  });

const findTwin = () => readIdentity(twinIdentityFile(places.warehouse)) as ProcessIdentity;

test("what the streams hold is in the figures at once, and a question asks the lane's own twin", async () => {
  await put(nineRecords(new Date()));
  const lane = await startLane();
  const state = await waitUntil("a wake", () => told()?.wokeAt != null && told(), SOON);
  expect(state).toMatchObject({ minutesBehind: expect.any(Number), failures: [] });
  expect(lane.line()).toMatch(/^warehouse \d+ min behind$/);
  expect(await findWakes()).toEqual({
    ...{ State: "ENABLED", ScheduleExpression: "rate(1 minute)" },
    asks: [TICK],
  });
  await withLocalWarehouse(places, emulator.endpoint, async (asking) => {
    expect(await asking({ report: "revenue-last-hour", parameters: {} })).toMatchObject({
      rows: [["EUR", 2, 4, "64.97"]],
    });
  });
  expect(await countEvents()).toEqual([[7]]);

  const twin = findTwin();
  expect(isAlive(twin)).toBe(true);
  await lane.stop();
  expect(isAlive(twin)).toBe(false);
  expect(existsSync(twinIdentityFile(places.warehouse))).toBe(false);
  expect(told()).toBeUndefined();
  expect(await findWakes()).toMatchObject({ State: "DISABLED" });
  expect(await countEvents()).toEqual([[7]]);
  expect(warned).toEqual([]);
}, 300_000);

describe("started again beside the twin that a killed run has left", () => {
  let left: WarehouseTwin;
  let lane: Awaited<ReturnType<typeof startLane>>;

  beforeAll(async () => {
    await put([clickRecord({ event_id: "between" })]);
    left = await startLocalTwin(places, emulator.endpoint);
    lane = await startLane();
  }, 300_000);
  afterAll(() => lane.stop());

  test("it stops that one, and goes on where it was", async () => {
    expect(await left.exited).toBe("ended with exit code 0");
    await wake();
    expect(await countEvents()).toEqual([[8]]);
  }, 300_000);

  test("the clock's asking wakes it while the system is wanted, and only then", async () => {
    const before = told()?.wokeAt;
    expect(await invokeOnEmulator(emulator.endpoint, WAREHOUSE, TICK)).toEqual({ wanted: false });
    await withEventBridge(emulator.endpoint, (events) =>
      findEventRule({ events, name: "orchestrator", resource: KEEP_RULE }).start(),
    );
    expect(await invokeOnEmulator(emulator.endpoint, WAREHOUSE, TICK)).toMatchObject({ failures: [] });
    await waitUntil("the wake", () => told()?.wokeAt !== before, SOON);
  }, 300_000);

  test("its twin is started again where it is killed, and goes on where it was", async () => {
    process.kill(findTwin().pid, "SIGKILL");
    await waitUntil("the twin", () => warned.includes("the warehouse's twin runs again"), SOON);
    expect(await countEvents()).toEqual([[8]]);
    await put([clickRecord({ event_id: "after the kill" })]);
    await wake();
    expect(await countEvents()).toEqual([[9]]);
  }, 300_000);

  test("a wake that fails is told in the line, in the state and in words; the next one makes up for it", async () => {
    await run("alter table ecommerce.bad_records rename to mislaid");
    await expect(wake()).rejects.toThrow(/bad_records/);
    await waitUntil("the failure", () => told()?.failures[0]?.match(/^clicks: .*bad_records/), SOON);
    expect(lane.line()).toBe("warehouse FAILED");
    expect(warned).toContainEqual(
      expect.stringMatching(/^the warehouse's wake failed: clicks: .*bad_records/),
    );

    await run("alter table ecommerce.mislaid rename to bad_records");
    await wake();
    await waitUntil("a wake", () => told()?.failures.length === 0, SOON);
    await waitUntil("the line", () => lane.line().match(/^warehouse \d+ min behind$/), SOON);
  }, 300_000);
});

test("while it starts a question is told to come again", () => {
  const release = takeRunLock(places.warehouseLock, "start");
  expect(() => findRunningTwin(places)).toThrow(
    new SystemAwayError("the warehouse is starting or stopping: ask again"),
  );
  release();
  expect(findRunningTwin(places)).toBeUndefined();
});

async function run(sql: string): Promise<void> {
  const client = createRedshiftDataClient({
    ...emulatorClientConfig(emulator.endpoint),
    endpoint: findRunningTwin(places) as string,
  });
  const warehouse = { client, workgroup: "test", database: WAREHOUSE_DATABASE, timeoutMs: 60_000 };
  await runStatement(warehouse, { sql, parameters: [] });
  client.destroy();
}

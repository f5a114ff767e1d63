// How long a stop may last: streams, reports and RDS' instance are on the emulator, the books in a PostgreSQL.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeRuleCommand, type EventBridgeClient, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateStreamCommand,
  IncreaseStreamRetentionPeriodCommand,
  type KinesisClient,
} from "@aws-sdk/client-kinesis";
import { CreateDBInstanceCommand, type RDSClient } from "@aws-sdk/client-rds";
import { startTestDatabase } from "../../local/database/test-database.ts";
import { type Database, startDatabase } from "../../local/database.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import {
  scriptedJob,
  silentLogger,
  startTestEndpoint,
  type TestEndpoint,
} from "../../local/glue/endpoint-fixture.ts";
import { deployReports, REPORTS } from "../../local/reports-function.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { byName, createTestOrchestrator, KEEP_RULE, RULE, runIdsIn } from "../../local/test-orchestrator.ts";
import { waitUntil } from "../../local/wait-until.ts";
import { createEventBridgeClient } from "../shared/aws/event-bridge.ts";
import { createKinesisClient } from "../shared/aws/kinesis.ts";
import { createRdsClient } from "../shared/aws/rds.ts";
import type { StopAction } from "./action.ts";
import { SYSTEM_CLOCK } from "./clock.ts";
import { type DatabaseChange, type DatabaseInstance, findDatabaseInstance } from "./database-instance.ts";
import { type EventRule, findEventRule } from "./event-rule.ts";

const HOUR = 3_600_000;
const stateDir = mkdtempSync(join(tmpdir(), "stop-"));

let database: Awaited<ReturnType<typeof startTestDatabase>>;
/** The server that `database` names, started again by a test. */
let running: Database;
let emulator: Emulator;
let glue: TestEndpoint;
let events: EventBridgeClient;
let kinesis: KinesisClient;
let rds: RDSClient;
let streams = { clicks: "", checkouts: "" };
let tests = 0;

const config = () => emulatorClientConfig(emulator.endpoint);

beforeAll(async () => {
  [database, emulator] = await Promise.all([startTestDatabase(), startTestEmulator(stateDir)]);
  running = database;
  events = createEventBridgeClient(config());
  await deployReports(emulator.endpoint, database);
});

afterAll(async () => {
  events.destroy();
  await emulator.stop();
  await running.stop();
  await database.remove();
  rmSync(stateDir, { recursive: true, force: true });
});

/** New streams that keep clicks for 24 hours and checkouts for 48, a database, and a job that runs. */
beforeEach(async () => {
  tests += 1;
  streams = { clicks: `clicks-${tests}`, checkouts: `checkouts-${tests}` };
  kinesis = createKinesisClient(config());
  for (const StreamName of Object.values(streams)) {
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  }
  await kinesis.send(
    new IncreaseStreamRetentionPeriodCommand({ StreamName: streams.checkouts, RetentionPeriodHours: 48 }),
  );
  rds = createRdsClient(config());
  await createInstance();
  for (const Name of [RULE, KEEP_RULE]) {
    await events.send(new PutRuleCommand({ Name, ScheduleExpression: "cron(* * * * ? *)" }));
  }
  glue = await startTestEndpoint(scriptedJob(), { stopGraceMs: 400 });
  await orchestrator().start({ action: "start", generator: true }, soon());
});
afterEach(async () => {
  await glue.close();
  kinesis.destroy();
  rds.destroy();
});

const START = { action: "start" } as const;
const soon = () => Date.now() + 10_000;
const instanceName = () => `database-${tests}`;

const SYNC = "sync";
const shopsName = () => `shop-database-${tests}`;

async function createInstance(resource = instanceName(), engine = "postgres"): Promise<void> {
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: resource,
      DBInstanceClass: "db.t4g.micro",
      Engine: engine,
      AllocatedStorage: 20,
      MasterUsername: "master",
      MasterUserPassword: "of the master",
    }),
  );
  const isThere = async () => (await instance("database", resource).state()).state === "available";
  await waitUntil("the instance", isThere, { timeoutMs: 30_000 });
}

const instance = (name = "database", resource = instanceName()) =>
  findDatabaseInstance({
    rds,
    name,
    resource,
    pollMs: 20,
    clock: SYSTEM_CLOCK,
    logger: silentLogger,
  });

function orchestrator(
  changes: {
    reportsFunction?: string;
    database?: null;
    shopDatabase?: DatabaseInstance;
    sync?: EventRule;
  } = {},
) {
  return createTestOrchestrator({
    ...{ endpoint: emulator.endpoint, glue: glue.glue, events, kinesis, streams, patienceMs: 8_000 },
    ...{ database: instance(), reportsFunction: REPORTS },
    ...changes,
  });
}

const stop = (how: Omit<StopAction, "action"> = {}) =>
  orchestrator().stop({ action: "stop", ...how }, soon());

/** Says of the oldest record that is not committed that it arrived so long ago. */
function fallBehind(milliseconds: number): void {
  const ApproximateArrivalTimestamp = new Date(Date.now() - milliseconds);
  kinesis.middlewareStack.add(
    (next, context) => async (call) => {
      const result = await next(call);
      if (context.commandName === "GetRecordsCommand") {
        Object.assign(result.output, { Records: [{ ApproximateArrivalTimestamp }] });
      }
      return result;
    },
    { step: "initialize" },
  );
}

const hoursFromNow = (time: string | null) => (Date.parse(time ?? "") - Date.now()) / HOUR;

async function expectNothingChanged(): Promise<void> {
  expect((await events.send(new DescribeRuleCommand({ Name: RULE }))).State).toBe("ENABLED");
  expect((await glue.runs()).map((run) => run.JobRunState)).not.toContain("STOPPED");
  expect((await instance().state()).state).toBe("available");
}

describe("a stop", () => {
  test("says when the job must run again: before the first stream forgets, with an hour to start", async () => {
    const { runAgainBefore, problems } = await stop();
    expect(hoursFromNow(runAgainBefore)).toBeCloseTo(23, 1);
    expect(problems).toEqual([]);
    const status = await orchestrator().status();
    expect(hoursFromNow(status.runAgainBefore)).toBeCloseTo(23, 1);
    const again = await stop();
    expect(again.problems).toEqual([]);
    expect(runIdsIn(again)).toEqual([]);
  });

  test("of a job that is behind must be shorter by that, or is refused and changes nothing", async () => {
    fallBehind(5 * HOUR);
    const refused = await stop({ for: "19h" }).catch((error) => error);
    expect(refused.name).toBe("StopRefusedError");
    expect(refused.message).toMatch(
      /^stopped until \S+Z the job would lose events: the database is 5 hours behind, so it must run again before \S+Z; stop for less, or give "force":true$/,
    );
    await expect(stop({ until: new Date(Date.now() + 19 * HOUR).toISOString() })).rejects.toThrow(
      "lose events",
    );
    await expectNothingChanged();

    expect(hoursFromNow((await stop({ for: "17h" })).runAgainBefore)).toBeCloseTo(18, 1);
  });

  test("between a run that failed and the next one is weighed as well", async () => {
    await runAndFail();
    fallBehind(5 * HOUR);
    await expect(stop({ for: "19h" })).rejects.toThrow("the database is 5 hours behind");
    expect((await orchestrator().status()).wanted).toBe(true);
    expect(hoursFromNow((await stop({ for: "17h" })).runAgainBefore)).toBeCloseTo(18, 1);
    expect(hoursFromNow((await stop({ for: "19h" })).runAgainBefore)).toBeCloseTo(18, 1);
  });

  test("that does not say its length is meant to last as long as the longest one", async () => {
    fallBehind(11.5 * HOUR);
    await expect(stop()).rejects.toThrow("the database is 11 hours 30 minutes behind");
    await expectNothingChanged();
    expect(await stop({ for: "11h" })).toMatchObject({ action: "stop" });
  });

  test("is done all the same where it is forced", async () => {
    fallBehind(30 * HOUR);
    const stopped = await stop({ force: true });
    expect(runIdsIn(stopped)).toHaveLength(1);
    expect(hoursFromNow(stopped.runAgainBefore)).toBeCloseTo(-7, 1);
  });

  test("that is repeated while the run is stopping is not weighed again", async () => {
    const runId = await runDeaf();
    fallBehind(30 * HOUR);
    await expect(stop()).rejects.toThrow("lose events");
    const forced = orchestrator().stop({ action: "stop", force: true }, soon());
    await glue.reaches(runId, "STOPPING");

    expect(byName(await stop())).toMatchObject({
      attribution: { runIds: [runId] },
      generator: { changed: false },
    });
    expect(runIdsIn(await forced)).toEqual([runId]);
  });

  test("is refused while nobody can tell how far the job is behind, unless it is forced", async () => {
    await database.stop();
    await expect(stop()).rejects.toThrow(
      /^how long the job may be stopped cannot be told: books and backlog: the database at .*; ask again, or give "force":true$/,
    );
    await expectNothingChanged();
    expect(await stop({ force: true })).toMatchObject({
      runAgainBefore: null,
      problems: [expect.any(String)],
    });
    running = await startDatabase(database.places, database.port);
  });

  test("without a reports function supposes that all is read, and says so", async () => {
    const { runAgainBefore, problems } = await orchestrator({ reportsFunction: "nosuch" }).stop(
      { action: "stop" },
      soon(),
    );
    expect(hoursFromNow(runAgainBefore)).toBeCloseTo(23, 1);
    expect(problems.at(-1)).toBe("run again before: supposed that the job has read everything");
  });
});

describe("the database", () => {
  test("is left running, unless it is to be stopped; RDS starts it after 7 days", async () => {
    expect(byName(await stop())).not.toHaveProperty("database");
    expect((await instance().state()).state).toBe("available");
    const { parts } = await stop({ database: true });
    const { startsByItself, ...stopped } = parts.at(-1) as DatabaseChange;
    expect(stopped).toEqual({
      ...{ name: "database", resource: instanceName(), state: "stopping", changed: true },
    });
    expect(hoursFromNow(startsByItself)).toBeCloseTo(7 * 24, 1);
    expect(byName(await stop({ database: true }))).toMatchObject({
      database: { state: "stopped", changed: false },
    });
  });

  test("that is stopped is not asked: the status reckons from the end of the last run", async () => {
    await stop({ database: true });
    endEarlier(5 * HOUR);
    const status = await orchestrator().status();
    expect(byName(status)).toMatchObject({
      attribution: { state: "STOPPED" },
      database: { state: "stopped" },
    });
    expect(status.books).toBeNull();
    expect(hoursFromNow(status.runAgainBefore)).toBeCloseTo(18, 1);
    expect(status.problems).toEqual([
      "books and backlog: the database is stopped",
      "run again before: supposed that the job had read everything when it stopped",
    ]);
  });

  test("is not stopped while the job is more than an hour behind, unless forced", async () => {
    fallBehind(2 * HOUR);
    await expect(stop({ database: true })).rejects.toThrow("the database is 2 hours behind, and while it is");
    await expectNothingChanged();
    expect(byName(await stop({ database: true, force: true }))).toMatchObject({
      database: { changed: true },
    });
  });

  test("of the shop is stopped and started with ours, last of all, and its absence stops nothing", async () => {
    const shopDatabase = instance("shop-database", shopsName());
    await events.send(
      new PutRuleCommand({ Name: SYNC, ScheduleExpression: "rate(1 hour)", State: "DISABLED" }),
    );
    const sync = findEventRule({ events, name: "sync", resource: SYNC });
    const both = orchestrator({ shopDatabase, sync });
    const stopBoth = () => both.stop({ action: "stop", database: true }, soon());
    expect(byName(await stopBoth())).toMatchObject({
      "shop-database": { state: "ABSENT", changed: false },
      database: { changed: true },
    });
    await createInstance(shopsName(), "mysql");
    expect(byName(await both.stop({ action: "stop" }, soon()))).not.toHaveProperty("shop-database");
    expect(byName(await stopBoth())).toMatchObject({
      "shop-database": { state: "stopping", changed: true },
    });
    const { parts } = await both.start(START, soon());
    expect(parts.map(({ name, changed }) => [name, changed])).toEqual([
      ["database", true],
      ["attribution", true],
      ["shop-database", true],
      ["sync", true],
    ]);
    expect(byName(await both.stop({ action: "stop" }, soon()))).toMatchObject({
      sync: { state: "DISABLED" },
    });
  });

  test("is started before the job, and says so", async () => {
    await stop({ database: true });
    expect(await orchestrator().start(START, soon())).toMatchObject({
      action: "start",
      parts: [
        { name: "database", resource: instanceName(), state: "available", changed: true },
        { name: "attribution", changed: true },
      ],
    });
  });

  test("is waited for while it stops and starts", async () => {
    await stop({ database: true });
    const states = [
      "stopping",
      "stopping",
      "stopped",
      "starting",
      "starting",
      "configuring-enhanced-monitoring",
    ];
    answerStates(states);
    expect(byName(await orchestrator().start(START, soon()))).toMatchObject({
      database: { state: "configuring-enhanced-monitoring", changed: true },
    });
    expect(states).toEqual([]);
  });

  test("that RDS calls stopped for a while after it was asked to start is asked once", async () => {
    await stop({ database: true });
    const asked = watchCalls("StartDBInstanceCommand");
    answerStates(["stopped", "stopped", "stopped", "starting"]);
    expect(byName(await orchestrator().start(START, soon()))).toMatchObject({
      database: { state: "available", changed: true },
      attribution: { changed: true },
    });
    expect(asked()).toBe(1);
  });

  test("that is stopping already is left alone by a stop, which says so", async () => {
    await stop();
    const asked = watchCalls("StopDBInstanceCommand");
    answerStates(["stopping", "stopping"]);
    expect(byName(await stop({ database: true }))).toMatchObject({
      database: { resource: instanceName(), state: "stopping", changed: false },
    });
    expect(asked()).toBe(0);
  });

  test("that is stopping is waited for by a start, and started again", async () => {
    await stop({ database: true });
    const asked = watchCalls("StartDBInstanceCommand");
    const states = ["stopping", "stopping"];
    answerStates(states);
    expect(byName(await orchestrator().start(START, soon()))).toMatchObject({
      database: { state: "available", changed: true },
      attribution: { changed: true },
    });
    expect({ states, asked: asked() }).toEqual({ states: [], asked: 1 });
  });

  test("is left running where the job takes longer to stop than the function may", async () => {
    await runDeaf();
    const stopped = orchestrator().stop({ action: "stop", database: true, force: true }, Date.now());
    await expect(stopped).rejects.toThrow(
      /^Glue job attribution was told to stop and is still stopping .*: ask again$/,
    );
    expect((await instance().state()).state).toBe("available");
  });

  test("that neither runs nor stops cannot be stopped now", async () => {
    await stop();
    answerStates(["backing-up", "backing-up"]);
    await expect(stop({ database: true })).rejects.toThrow(
      /^database database-\d+ is backing-up and cannot be stopped now: ask again$/,
    );
  });

  test("that takes longer than the function may run starts on, and the job is not started", async () => {
    await stop({ database: true });
    answerStates(["stopped", ...Array.from({ length: 99 }, () => "starting")]);
    await expect(orchestrator().start(START, Date.now() + 100)).rejects.toThrow(
      /^database database-\d+ is starting: what needs it is not started yet; ask again in some minutes$/,
    );
    expect(await glue.runs()).toHaveLength(1);
  });

  test("that is none of RDS' cannot be stopped", async () => {
    const stopped = orchestrator({ database: null }).stop({ action: "stop", database: true }, soon());
    await expect(stopped).rejects.toThrow("there is no RDS instance to stop");
    await expectNothingChanged();
  });
});

/** RDS takes minutes between two states, the emulator none. */
function answerStates(states: string[]): void {
  rds.middlewareStack.add(
    (next, context) => async (call) => {
      const result = await next(call);
      if (context.commandName === "DescribeDBInstancesCommand" && states.length > 0) {
        const [first] = (result.output as { DBInstances: object[] }).DBInstances;
        Object.assign(first ?? {}, { DBInstanceStatus: states.shift() });
      }
      return result;
    },
    { step: "initialize" },
  );
}

/** Counts the calls of RDS by this name from now on. */
function watchCalls(command: string): () => number {
  let calls = 0;
  rds.middlewareStack.add(
    (next, context) => (call) => {
      calls += context.commandName === command ? 1 : 0;
      return next(call);
    },
    { step: "initialize" },
  );
  return () => calls;
}

/** In the place of the run that is there one that takes so long to stop that much can be asked meanwhile. */
async function runDeaf(): Promise<string> {
  await glue.close();
  glue = await startTestEndpoint(scriptedJob(), { stopGraceMs: 2_000 });
  const runId = await glue.start({ "--behaviour": "deaf" });
  await glue.reaches(runId, "RUNNING");
  return runId;
}

/** In the place of the run that is there one that has failed. */
async function runAndFail(): Promise<void> {
  await glue.close();
  glue = await startTestEndpoint(scriptedJob());
  await glue.reaches(await glue.start({ "--behaviour": "fail" }), "FAILED");
}

/** Says of the job's runs, all of which have ended, that they did so much earlier. */
function endEarlier(milliseconds: number): void {
  glue.glue.middlewareStack.add(
    (next, context) => async (call) => {
      const result = await next(call);
      if (context.commandName === "GetJobRunsCommand") {
        for (const run of (result.output as { JobRuns: { CompletedOn: Date }[] }).JobRuns) {
          run.CompletedOn = new Date(run.CompletedOn.getTime() - milliseconds);
        }
      }
      return result;
    },
    { step: "initialize" },
  );
}

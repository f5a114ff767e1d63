// Kinesis, EventBridge and the reports Lambda are the emulator's, the database is PostgreSQL, Glue the local endpoint.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PutRuleCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
  ListShardsCommand,
  ProvisionedThroughputExceededException,
  PutRecordsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-kinesis";
import { startTestDatabase } from "../../local/database/test-database.ts";
import { withClient } from "../../local/database.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { scriptedJob, startTestEndpoint, type TestEndpoint } from "../../local/glue/endpoint-fixture.ts";
import { deployReports, REPORTS } from "../../local/reports-function.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { byName, createTestOrchestrator, KEEP_RULE, RULE } from "../../local/test-orchestrator.ts";
import { createEventBridgeClient } from "../shared/aws/event-bridge.ts";
import { createKinesisClient } from "../shared/aws/kinesis.ts";

const SHARDS = 3;
const ALL_SHARDS = 2 * SHARDS;
const stateDir = mkdtempSync(join(tmpdir(), "status-"));

let database: Awaited<ReturnType<typeof startTestDatabase>>;
let emulator: Emulator;
let glue: TestEndpoint;
let kinesis: KinesisClient;
let streams = { clicks: "", checkouts: "" };

beforeAll(async () => {
  [database, emulator, glue] = await Promise.all([
    startTestDatabase(),
    startTestEmulator(stateDir),
    startTestEndpoint(scriptedJob()),
  ]);
  const events = createEventBridgeClient(emulatorClientConfig(emulator.endpoint));
  await Promise.all([
    deployReports(emulator.endpoint, database),
    ...[RULE, KEEP_RULE].map((Name) =>
      events.send(new PutRuleCommand({ Name, ScheduleExpression: "cron(* * * * ? *)" })),
    ),
  ]);
  events.destroy();
});

afterAll(async () => {
  await glue.close();
  await emulator.stop();
  await database.remove();
  rmSync(stateDir, { recursive: true, force: true });
});

let tests = 0;

/** New streams and empty books for each test. */
beforeEach(async () => {
  tests += 1;
  streams = { clicks: `clicks-${tests}`, checkouts: `checkouts-${tests}` };
  kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  for (const StreamName of Object.values(streams)) {
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: SHARDS }));
  }
});
afterEach(() => kinesis.destroy());

function status(changes: { reportsFunction?: string; rule?: string; streams?: typeof streams } = {}) {
  return createTestOrchestrator({
    ...{ endpoint: emulator.endpoint, glue: glue.glue, kinesis, reportsFunction: REPORTS, streams },
    events: createEventBridgeClient(emulatorClientConfig(emulator.endpoint)),
    ...changes,
  }).status();
}

function put(stream: string, count = 1, user = "anna") {
  const Records = Array.from({ length: count }, () => ({ PartitionKey: user, Data: Buffer.from("{}") }));
  return kinesis.send(new PutRecordsCommand({ StreamName: stream, Records }));
}

/** Arrivals of all records of a stream, in order. */
async function arrivals(stream: string): Promise<Date[]> {
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName: stream }));
  const all: Date[] = [];
  for (const { ShardId } of Shards ?? []) {
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName: stream, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    all.push(...(Records ?? []).flatMap((record) => record.ApproximateArrivalTimestamp ?? []));
  }
  return all.sort((a, b) => a.getTime() - b.getTime());
}

/** Books that say: up to here all is committed. */
function commit(lastClick: Date | undefined, lastCheckout?: Date): Promise<unknown> {
  return withClient(database.clientConfig("owner"), async (client) => {
    await client.query("truncate batches, stream_progress");
    await client.query(
      `insert into batches (
        run_id, batch_id, partition_id, attempt, committed_at,
        received, accepted, duplicates, repeats, rejected, expired, clicks, checkouts, lines, pairs, latency_histogram,
        stage_ms
      ) values ('r', 1, 0, 0, '2026-01-01T10:00:00Z', 10, 6, 2, 1, 1, 1, 5, 1, 1, 0, '{}', '{}')`,
    );
    await client.query(
      `insert into stream_progress (stream, last_arrival)
      select stream, last_arrival
      from (values ('clicks', $1::timestamptz), ('checkouts', $2)) as arrivals (stream, last_arrival)
      where last_arrival is not null`,
      [lastClick, lastCheckout],
    );
  });
}

test("tells of job, rule, books and last batch", async () => {
  await commit(undefined);
  const result = await status();
  expect(result).toEqual({
    action: "status",
    wanted: true,
    parts: [
      {
        name: "attribution",
        resource: "attribution",
        state: "NEVER_STARTED",
        runId: null,
        startedAt: null,
        completedAt: null,
        attempt: 0,
        errorMessage: null,
        cost: null,
      },
      { name: "generator", resource: RULE, state: "ENABLED" },
    ],
    runAgainBefore: expect.stringMatching(/Z$/),
    lastBatch: "2026-01-01T10:00:00Z",
    backlogMs: { clicks: 0, checkouts: 0 },
    books: { received: 10, accepted: 6, duplicates: 2, repeats: 1, rejected: 1, expired: 1 },
    problems: [],
  });
});

describe("the backlog", () => {
  test("is nothing where the last arrivals are committed, also of many in one millisecond", async () => {
    await Promise.all([put(streams.clicks, 200), put(streams.checkouts, 3)]);
    await put(streams.clicks, 5, "bert");
    await commit((await arrivals(streams.clicks)).at(-1), (await arrivals(streams.checkouts)).at(-1));
    expect((await status()).backlogMs).toEqual({ clicks: 0, checkouts: 0 });
  });

  test("is the age of the oldest record that is not committed, by stream, while the job is stopped", async () => {
    await put(streams.clicks);
    const [committed] = await arrivals(streams.clicks);
    await commit(committed);
    await delay(100);
    await put(streams.clicks, 1, "bert");
    await delay(300);
    await put(streams.clicks, 1, "anna");
    await put(streams.checkouts);
    const [, oldest] = await arrivals(streams.clicks);
    const asked = Date.now();

    const { parts, backlogMs } = await status();

    expect(byName({ parts }).attribution?.state).toBe("NEVER_STARTED");
    expect(backlogMs.clicks).toBeGreaterThanOrEqual(asked - (oldest?.getTime() ?? 0));
    expect(backlogMs.clicks).toBeLessThan(Date.now() - (oldest?.getTime() ?? 0) + 2);
    expect(backlogMs.checkouts).toBeLessThan(backlogMs.clicks ?? 0);
    expect(backlogMs.checkouts).toBeGreaterThan(0);
  });

  test("begins with the first record where nothing is committed", async () => {
    await put(streams.clicks);
    await delay(200);
    await put(streams.clicks);
    await commit(undefined);
    expect((await status()).backlogMs.clicks).toBeGreaterThanOrEqual(200);
  });

  test("of a shard that was quiet for long is found where Kinesis walks there in steps", async () => {
    await commit(undefined);
    const notThereYet = { Records: [], MillisBehindLatest: 3_600_000 };
    alterReads((reads) => (reads <= 2 * ALL_SHARDS ? notThereYet : {}));
    expect((await status()).backlogMs).toEqual({ clicks: 0, checkouts: 0 });
  });

  test("of a closed shard that is read to its end is nothing", async () => {
    await commit(undefined);
    alterReads(() => ({ MillisBehindLatest: 3_600_000, NextShardIterator: undefined }));
    expect((await status()).backlogMs).toEqual({ clicks: 0, checkouts: 0 });
  });

  test("of a shard that expired since it was listed is nothing, and the others still count", async () => {
    const { Records: [record] = [] } = await put(streams.clicks);
    await delay(200);
    await commit(undefined);
    const expired = expireShards(
      (stream, shardId) => stream === streams.clicks && shardId !== record?.ShardId,
    );
    const { backlogMs, problems } = await status();
    expect(backlogMs.clicks).toBeGreaterThanOrEqual(200);
    expect(backlogMs.checkouts).toBe(0);
    expect(problems).toEqual([]);
    expect(expired).toHaveLength(SHARDS - 1);
  });

  test("is read again where readers of the shard were throttled", async () => {
    await commit(undefined);
    throttleReads(ALL_SHARDS);
    expect(await status()).toMatchObject({ backlogMs: { clicks: 0, checkouts: 0 }, problems: [] });
  });

  test("is not known where they still are, and the rest of the status is", async () => {
    await commit(undefined);
    throttleReads(Number.POSITIVE_INFINITY);
    expect(await status()).toMatchObject({
      books: { received: 10 },
      backlogMs: { clicks: null, checkouts: null },
      problems: [
        expect.stringMatching(/^backlog of c.*: rate exceeded$/),
        expect.stringMatching(/^backlog of c.*: rate exceeded$/),
      ],
    });
  });

  test("of a stream that is not there is not known, that of the other is", async () => {
    await commit(undefined);
    const { backlogMs, problems } = await status({ streams: { ...streams, clicks: "nosuch" } });
    expect(backlogMs).toEqual({ clicks: null, checkouts: 0 });
    expect(problems).toEqual([expect.stringMatching(/^backlog of clicks: .*nosuch/)]);
  });
});

test("a rule that is absent is no problem", async () => {
  const { parts, problems } = await status({ rule: "nosuch" });
  expect(parts).toContainEqual({ name: "generator", resource: "nosuch", state: "ABSENT" });
  expect(problems).toEqual([]);
});

test("without the reports function books and backlog are null, and one line says what to deploy", async () => {
  expect(await status({ reportsFunction: "nosuch" })).toMatchObject({
    parts: [
      { name: "attribution", state: "NEVER_STARTED" },
      { name: "generator", state: "ENABLED" },
    ],
    lastBatch: null,
    backlogMs: { clicks: null, checkouts: null },
    books: null,
    problems: ["books and backlog: the Lambda nosuch is not deployed here"],
  });
});

test("while the database is away the rest is told, and one line says that it is", async () => {
  await database.stop();
  expect(await status()).toMatchObject({
    parts: [{ state: "NEVER_STARTED" }, { state: "ENABLED" }],
    books: null,
    problems: [expect.stringMatching(/^books and backlog: the database at .* does not answer/)],
  });
});

/** Changes what GetRecords answers; `alter` gets the number of the read. */
function alterReads(alter: (reads: number) => object): void {
  let reads = 0;
  kinesis.middlewareStack.add(
    (next, context) => async (call) => {
      const result = await next(call);
      if (context.commandName === "GetRecordsCommand") {
        reads += 1;
        Object.assign(result.output, alter(reads));
      }
      return result;
    },
    { step: "initialize" },
  );
}

/** Lets go of shards as Kinesis does where the retention of a closed one ends. @returns those that were asked for since */
function expireShards(isExpired: (stream: string, shardId: string) => boolean): string[] {
  const asked: string[] = [];
  kinesis.middlewareStack.add(
    (next, context) => (call) => {
      const { StreamName = "", ShardId = "" } = call.input as GetShardIteratorCommandInput;
      if (context.commandName === "GetShardIteratorCommand" && isExpired(StreamName, ShardId)) {
        asked.push(ShardId);
        throw new ResourceNotFoundException({ message: `shard ${ShardId} does not exist`, $metadata: {} });
      }
      return next(call);
    },
    { step: "initialize" },
  );
  return asked;
}

/** Refuses the first reads as Kinesis does where a shard's readers ask more than five times a second. */
function throttleReads(count: number): void {
  let refused = 0;
  kinesis.middlewareStack.add(
    (next, context) => (call) => {
      if (context.commandName === "GetRecordsCommand" && refused < count) {
        refused += 1;
        throw new ProvisionedThroughputExceededException({ message: "rate exceeded", $metadata: {} });
      }
      return next(call);
    },
    { step: "finalizeRequest", priority: "low" },
  );
}

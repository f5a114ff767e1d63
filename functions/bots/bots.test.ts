import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { StreamMapping } from "../../config/stream-mapping.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { silentLogger } from "../../local/glue/endpoint-fixture.ts";
import { deployFunction } from "../../local/lambdas.ts";
import { startConsumer } from "../../local/stream-consumer/consumer.ts";
import { openPositions } from "../../local/stream-consumer/positions.ts";
import { readPages } from "../../local/stream-consumer/shard-pages.ts";
import { eventOf } from "../../local/stream-consumer/shard-record.ts";
import { startStreamConsumers } from "../../local/stream-consumer/stream-consumers.ts";
import {
  createStream,
  splitOnlyShard,
  startKinesalite,
} from "../../local/stream-consumer/testing/kinesalite.ts";
import { ensureStreams } from "../../local/streams.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { waitUntil } from "../../local/wait-until.ts";
import { expectedOf } from "../../proof/bots/expected.ts";
import { createKinesisClient } from "../shared/aws/kinesis.ts";
import type { KinesisEvent } from "../shared/kinesis-batch.ts";
import { listShards } from "../shared/list-shards.ts";
import { putRecords } from "../shared/put-records.ts";
import { createBots } from "./bots.ts";
import type { BotsEnvironment } from "./env.ts";
import { isoTime } from "./iso-time.ts";
import { createEmulatedLane } from "./testing/emulated-lane.ts";

const MAPPING: StreamMapping = {
  batchSize: 2_000,
  windowSeconds: 0,
  maximumRetries: 3,
  maximumRecordAgeSeconds: 3_600,
  bisectOnError: true,
};

let folder: string;
let emulator: Emulator;
let lane: Awaited<ReturnType<typeof createEmulatedLane>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bots-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  lane = await createEmulatedLane(emulator.endpoint, "bots");
});

afterAll(async () => {
  lane.close();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Click {
  userId: string;
  id: string;
  /** Microseconds since 1970. */
  time: number;
}

const payloadOf = ({ userId, id, time }: Click) =>
  Buffer.from(
    JSON.stringify({
      event_id: id,
      event_type: "page_view",
      event_time: isoTime(time),
      user_id: userId,
      session_id: "s",
      schema_version: 1,
    }),
  );

const clicksOf = (userId: string, begin: number, times: number[]): Click[] =>
  times.map((time, index) => ({ userId, id: `e-${index}`, time: begin + time }));

/** As they are found where all arrive in time. */
const labelsOf = (clicks: Click[]) =>
  expectedOf(
    clicks.map((click) => ({ ...click, arrival: click.time, payload: payloadOf(click), isWellFormed: true })),
  ).labels;

const every = (step: number, count: number) => Array.from({ length: count }, (_, index) => index * step);

/** What Lambda hands over of one shard; it arrives so many seconds after its time. @param first sequence number */
function batchOf(clicks: readonly Click[], first = 1, delay = 1): KinesisEvent {
  const Records = clicks.map((click, index) => {
    const sequenceNumber = String(index + first);
    return {
      eventSource: "aws:kinesis",
      eventVersion: "1.0",
      eventID: `shardId-000000000000:${sequenceNumber}`,
      eventName: "aws:kinesis:record",
      invokeIdentityArn: "arn:aws:iam::000000000000:role/bots",
      awsRegion: "us-east-1",
      eventSourceARN: "arn:aws:kinesis:us-east-1:000000000000:stream/clicks",
      kinesis: {
        kinesisSchemaVersion: "1.0",
        partitionKey: click.userId,
        sequenceNumber,
        data: payloadOf(click).toString("base64"),
        approximateArrivalTimestamp: Math.ceil(click.time / 1_000) / 1_000 + delay,
      },
    };
  });
  return { Records };
}

test("10,000 clicks of a user in a minute, and what breaks the contract: labels for a day, and one mail", async () => {
  const config = emulatorClientConfig(emulator.endpoint);
  const kinesis = createKinesisClient(config);
  await ensureStreams(kinesis, ["clicks"], 2);
  await lane.openTopic("minute");
  await deployFunction<BotsEnvironment>({
    endpoint: emulator.endpoint,
    noun: "bots",
    name: "bots",
    environment: {
      ...{ CLICKS_STREAM: "clicks", TABLE: "bots", TOPIC_ARN: lane.topicArn("minute") },
      METRICS_NAMESPACE: "bots",
    },
  });
  // Late and ahead of time as much as counts, with time to spare.
  const begin = (Date.now() - 20_000) * 1_000;
  const bot = clicksOf('bot "1"\n\u202e', begin, every(6_000, 10_000));
  const person = clicksOf("person", begin, every(1_000_000, 60));
  const broken = Array.from({ length: 20 }, (_, index) => ({
    PartitionKey: "broken",
    Data: Buffer.from(`{${index}`),
  }));
  const entries = [...bot, ...person].map((click) => ({
    PartitionKey: click.userId,
    Data: payloadOf(click),
  }));
  for (let first = 0; first < entries.length; first += 480) {
    await putRecords(kinesis, "clicks", [...entries.slice(first, first + 480), ...broken.splice(0, 1)]);
  }
  kinesis.destroy();

  const consumers = startStreamConsumers({
    endpoint: emulator.endpoint,
    mappings: [{ functionName: "bots", streamName: "clicks", mapping: MAPPING }],
    stateDir: join(folder, "state"),
    logger: silentLogger,
    idlePollMs: 100,
  });
  await waitUntil("all to be handled", () => consumers.lag()[0]?.lagMs === 0, { timeoutMs: 60_000 });
  await consumers.stop();

  expect(consumers.lag()[0]?.givenUp).toBe(0);
  expect(await lane.labels()).toEqual(labelsOf([...bot, ...person]));
  const mails = await lane.mails("minute");
  expect(mails).toHaveLength(1);
  expect(mails[0]?.Subject).toBe("ecommerce-streaming local: a user clicks like a bot");
  expect(mails[0]?.Message).toMatch(/^User "bot \\"1\\"\\n\\u202e" made 11 clicks within 10 s, up to 2/);
  const tomorrow = Date.now() / 1_000 + 24 * 60 * 60;
  for (const expires of await lane.expiries()) {
    expect(Math.abs(expires - tomorrow)).toBeLessThan(5 * 60);
  }
  const log = readFileSync(join(folder, "emulator/emulator.log"), "utf8");
  expect(log).not.toContain("person");
}, 120_000);

function createEnvironment(parts: {
  kinesis: Parameters<typeof createBots>[0]["kinesis"];
  stream: string;
  topicArn: string;
  onMeasurement?: Parameters<typeof createBots>[0]["publish"];
  dynamoDb?: typeof lane.dynamoDb;
  now?: () => number;
}) {
  const { onMeasurement = () => {}, ...own } = parts;
  const { dynamoDb, sns } = lane;
  return createBots({
    ...{ dynamoDb, sns, table: "bots", environment: "test", now: Date.now, pause, logger: silentLogger },
    ...{ publish: onMeasurement, ...own },
  });
}

/** Whom the mail's first line is about. */
const userOf = (message: string) => /^User "(.*)" made/.exec(message)?.[1];

test("while the topic is away labels go on, and who was not told of then is told of once when it is back", async () => {
  const kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, ["away"], 1);
  const measured: Record<string, number | undefined>[] = [];
  let now = Date.now();
  const environment = () =>
    createEnvironment({
      ...{ kinesis, stream: "away", topicArn: lane.topicArn("away"), now: () => now },
      onMeasurement: ({ values }) => measured.push(values),
    });
  const handle = environment();
  const begin = Date.UTC(2026, 2, 1, 12) * 1_000;
  const early = clicksOf("told-late-1", begin, every(500_000, 30));
  const later = clicksOf("told-late-2", begin + 15_000_000, every(500_000, 30));

  await handle(batchOf(early));
  await handle(batchOf(early));
  await handle(batchOf(later, 31));
  const labels = await lane.labels();
  for (const [name, actions] of labelsOf([...early, ...later])) {
    expect([name, labels.get(name)]).toEqual([name, actions]);
  }

  await lane.openTopic("away");
  now += 10_000;
  // Another environment, and clicks of the same bot and of a person.
  await environment()(batchOf(clicksOf("told-late-2", begin + 30_000_000, every(500_000, 20)), 61));
  await handle(batchOf(clicksOf("person", begin + 45_000_000, [0]), 81));

  const told = (await lane.mails("away")).map(({ Message }) => userOf(Message));
  expect(told.sort()).toEqual(["told-late-1", "told-late-2"]);
  expect(measured.map(({ BotTransitions, MailsWaiting }) => [BotTransitions, MailsWaiting])).toEqual([
    ...[
      [1, 1],
      [0, 1],
      [1, 2],
    ],
    ...[
      [0, 0],
      [0, 0],
    ],
  ]);
  kinesis.destroy();
}, 60_000);

test("of more than 20 users at once one mail lists the first 20, and says how many more there are", async () => {
  const kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, ["many"], 1);
  await lane.openTopic("many");
  const measured: (number | undefined)[] = [];
  const handle = createEnvironment({
    ...{ kinesis, stream: "many", topicArn: lane.topicArn("many") },
    onMeasurement: ({ values }) => measured.push(values.BotTransitions),
  });
  const begin = Date.UTC(2026, 2, 3, 12) * 1_000;
  const botsOf = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      clicksOf(`many-${from + index}`, begin, Array(11).fill(index)),
    ).flat();

  await handle(batchOf(botsOf(100, 20)));
  const each = await lane.mails("many");
  expect(each).toHaveLength(20);
  await handle(batchOf(botsOf(200, 137), 1_001));
  await handle(batchOf(botsOf(200, 137), 1_001));

  const [mail, ...others] = await lane.mails("many");
  expect(others).toEqual([]);
  expect(mail?.Subject).toBe("ecommerce-streaming test: 137 users click like bots");
  const listed = mail?.Message.split("\n").filter((line) => line.startsWith("User ")) ?? [];
  expect(listed.map(userOf)).toEqual(Array.from({ length: 20 }, (_, index) => `many-${200 + index}`));
  expect(mail?.Message).toContain("\nAnd 117 more: npm run bots -- list --limit 137\n");
  expect(measured).toEqual([20, 137, 0]);
  kinesis.destroy();
}, 60_000);

test("an episode is counted once, though the batch failed after it was told of", async () => {
  const kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, ["counted"], 1);
  await lane.openTopic("counted");
  const measured: (number | undefined)[] = [];
  let isFailing = true;
  const handle = createEnvironment({
    ...{ kinesis, stream: "counted", topicArn: lane.topicArn("counted") },
    onMeasurement: ({ values }) => measured.push(values.BotTransitions),
    dynamoDb: failing((key) => isFailing && key.includes("counted-2") && key.includes("SET closed")),
  });
  const begin = Date.UTC(2026, 2, 4, 12) * 1_000;
  const batch = batchOf([1, 2, 3].flatMap((bot) => clicksOf(`counted-${bot}`, begin, Array(11).fill(bot))));

  await expect(handle(batch)).rejects.toThrow("away");
  isFailing = false;
  await handle(batch);

  expect(measured).toEqual([3]);
  kinesis.destroy();
}, 60_000);

/** The table, of which some calls fail. @param fails told the call's input as JSON */
function failing(fails: (input: string) => boolean): typeof lane.dynamoDb {
  return {
    async send(command: { input: object }) {
      if (fails(JSON.stringify(command.input))) {
        throw new Error("away");
      }
      return lane.dynamoDb.send(command as Parameters<typeof lane.dynamoDb.send>[0]);
    },
  } as typeof lane.dynamoDb;
}

test("what was given up before anybody noted it is read again by an environment that knows what came before", async () => {
  const kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, ["given-up"], 1);
  await lane.openTopic("given-up");
  let now = Date.now();
  const of = { kinesis, stream: "given-up", topicArn: lane.topicArn("given-up"), now: () => now };
  const handle = createEnvironment(of);
  const away = createEnvironment({ ...of, dynamoDb: failing(() => true) });
  const clicks = clicksOf("given-up", now * 1_000 - 2_000_000, every(50_000, 12));
  await putRecords(
    kinesis,
    "given-up",
    clicks.map((click) => ({ PartitionKey: click.userId, Data: payloadOf(click) })),
  );
  const [shard] = await listShards(kinesis, "given-up", AbortSignal.timeout(10_000));
  const { records } = await readPages({
    ...{ kinesis, streamName: "given-up", shardId: shard?.ShardId ?? "", after: undefined },
    ...{ logger: silentLogger, signal: AbortSignal.timeout(10_000) },
  }).next();

  await handle(eventOf(records.slice(0, 4)));
  await expect(away(eventOf(records.slice(4, 8)))).rejects.toThrow("away");
  now += 60_000;
  await handle(eventOf(records.slice(8)));

  expect((await lane.mails("given-up")).map(({ Message }) => userOf(Message))).toEqual(["given-up"]);
  expect([...(await lane.labels())].filter(([name]) => name.includes("given-up"))).toEqual([
    ...labelsOf(clicks),
  ]);
  kinesis.destroy();
}, 60_000);

test("clicks that come too late are noted by user and cell, where a label may be missed, and are none", async () => {
  const kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, ["late"], 1);
  await lane.openTopic("late");
  const late: (number | undefined)[] = [];
  const handle = createEnvironment({
    ...{ kinesis, stream: "late", topicArn: lane.topicArn("late") },
    onMeasurement: ({ properties }) => late.push(properties?.late),
  });
  const begin = Date.UTC(2026, 2, 5, 12) * 1_000;
  const HOUR = 60 * 60;

  await handle(batchOf(clicksOf("late", begin, every(1_000_000, 20)), 1, 31));
  await handle(batchOf(clicksOf("late", begin + 60_000_000, every(1_000_000, 9)), 21, 30));
  await handle(batchOf(clicksOf("late", begin - 60_000_000, [0]), 31, HOUR));
  await handle(batchOf(clicksOf("late", begin - 30_000_000, [0]), 32, HOUR - 1));

  expect(late).toEqual([20, 0, 1, 1]);
  expect(await lane.sortKeys("late")).toEqual([
    "late 2026-03-05T11:59:30Z",
    "late 2026-03-05T12:00:00Z",
    "late 2026-03-05T12:00:10Z",
  ]);
  kinesis.destroy();
}, 60_000);

test("of a user whose clicks lie in two shards each shard is judged by itself", async () => {
  const kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, ["keys"], 1);
  await lane.openTopic("keys");
  const handle = createEnvironment({ kinesis, stream: "keys", topicArn: lane.topicArn("keys") });
  const begin = Date.UTC(2026, 2, 6, 12) * 1_000;
  const clicks = clicksOf("keys", begin, every(10_000, 24));
  const inShard = (shard: number, some: Click[]): KinesisEvent => ({
    Records: batchOf(some).Records.map((record) => ({
      ...record,
      eventID: record.eventID.replace("000:", `00${shard}:`),
    })),
  });

  await handle(inShard(0, clicks.slice(0, 12)));
  await handle(inShard(1, clicks.slice(12)));

  const [label] = [...(await lane.labels())].filter(([name]) => name.includes("keys"));
  expect(label?.[1]).toBe(12);
  expect(await lane.mails("keys")).toHaveLength(1);
  kinesis.destroy();
}, 60_000);

test("a mark ten minutes after an episode's first begins another, one sooner does not", async () => {
  const kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, ["episodes"], 1);
  await lane.openTopic("episodes");
  const handle = createEnvironment({ kinesis, stream: "episodes", topicArn: lane.topicArn("episodes") });
  const begin = Date.UTC(2026, 2, 2, 12) * 1_000;
  const burstsOf = (userId: string, ...bursts: number[]) =>
    bursts.flatMap((time) => clicksOf(userId, begin, Array(11).fill(time)));

  await handle(batchOf([...burstsOf("sooner", 0, 600_000_000 - 1), ...burstsOf("later", 0, 600_000_000)]));

  const told = (await lane.mails("episodes")).map(({ Message }) => userOf(Message));
  expect(told.sort()).toEqual(["later", "later", "sooner"]);
  kinesis.destroy();
}, 60_000);

test("on a stream that is split, handed to one environment after the other, a burst is found as a whole", async () => {
  const kinesalite = await startKinesalite();
  const { client: kinesis } = kinesalite;
  await createStream(kinesis, "split", 1);
  await lane.openTopic("split");
  const begin = Date.now() * 1_000;
  const users = Array.from({ length: 6 }, (_, number) => `split-${number}`);
  /** One before the split is ahead of time, as far as counts. */
  const clicks = users.flatMap((userId) => clicksOf(userId, begin, [...every(300_000, 10), 4 * 60_000_000]));
  const later = users.flatMap((userId) =>
    [...every(300_000, 5), ...every(100_000, 12).map((time) => 4 * 60_000_000 - time)].map((time, index) => ({
      ...{ userId, id: `later-${index}`, time: begin + 3_100_000 + time },
    })),
  );
  const put = (some: Click[]) =>
    putRecords(
      kinesis,
      "split",
      some.map((click) => ({ PartitionKey: click.userId, Data: payloadOf(click) })),
    );
  let invocations = 0;
  let handled = 0;
  const environments: ReturnType<typeof createEnvironment>[] = [];
  const consumer = startConsumer({
    ...{ functionName: "bots", streamName: "split", mapping: { ...MAPPING, batchSize: 5 }, kinesis },
    async invoke(records) {
      invocations += 1;
      const number = invocations % 3;
      environments[number] ??= createEnvironment({
        ...{ kinesis, stream: "split", topicArn: lane.topicArn("split") },
      });
      await environments[number]?.(eventOf(records));
      handled += records.length;
      return { firstFailure: undefined };
    },
    ...{ putFailure: undefined, positions: openPositions(join(folder, "split")), idlePollMs: 50 },
    logger: silentLogger,
  });

  await put(clicks);
  await splitOnlyShard(kinesis, "split");
  await put(later);
  const sent = clicks.length + later.length;
  await waitUntil("all to be handled", () => handled === sent, { timeoutMs: 30_000 });
  await consumer.stop();
  await kinesalite.stop();

  const labels = await lane.labels();
  const expected = labelsOf([...clicks, ...later]);
  expect([...labels].filter(([name]) => name.includes("split-")).sort()).toEqual([...expected].sort());
  expect(expected.size).toBeGreaterThan(users.length);
  expect(await lane.mails("split")).toHaveLength(users.length);
}, 60_000);

test("on a stream whose sequence numbers begin with zeros, environments in turn find a burst as a whole", async () => {
  const kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, ["turns"], 1);
  await lane.openTopic("turns");
  const of = { kinesis, stream: "turns", topicArn: lane.topicArn("turns") };
  const environments = [createEnvironment(of), createEnvironment(of)];
  const clicks = clicksOf("turns", Date.now() * 1_000 - 1_000_000, every(50_000, 12));
  let [invocations, handled] = [0, 0];
  const consumer = startConsumer({
    ...{ functionName: "bots", streamName: "turns", mapping: { ...MAPPING, batchSize: 3 }, kinesis },
    async invoke(records) {
      await environments[invocations % 2]?.(eventOf(records));
      invocations += 1;
      handled += records.length;
      return { firstFailure: undefined };
    },
    ...{ putFailure: undefined, positions: openPositions(join(folder, "turns")), idlePollMs: 50 },
    logger: silentLogger,
  });

  await putRecords(
    kinesis,
    "turns",
    clicks.map((click) => ({ PartitionKey: click.userId, Data: payloadOf(click) })),
  );
  await waitUntil("all to be handled", () => handled === clicks.length, { timeoutMs: 30_000 });
  await consumer.stop();

  const labels = await lane.labels();
  expect([...labels].filter(([name]) => name.includes("turns")).sort()).toEqual([...labelsOf(clicks)].sort());
  kinesis.destroy();
}, 60_000);

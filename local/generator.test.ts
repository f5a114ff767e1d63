import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient } from "@aws-sdk/client-kinesis";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { findEventRule } from "../functions/orchestrator/event-rule.ts";
import { createEventBridgeClient } from "../functions/shared/aws/event-bridge.ts";
import { createKinesisClient } from "../functions/shared/aws/kinesis.ts";
import { type Emulator, emulatorClientConfig, startEmulator } from "./emulator.ts";
import {
  deployGenerator,
  GENERATOR,
  GENERATOR_RULE,
  generateRestOfMinute,
  LOCAL_SETTINGS,
  stopGenerating,
} from "./generator.ts";
import { findPlaces, makePlaces, type Places } from "./places.ts";
import { ensureStreams, LOCAL_STREAMS } from "./streams.ts";
import { waitUntil } from "./wait-until.ts";

let places: Places;
let emulator: Emulator;
let kinesis: KinesisClient;
let lambda: LambdaClient;

beforeAll(async () => {
  places = findPlaces(mkdtempSync(join(tmpdir(), "generator-")));
  makePlaces(places);
  const { emulator: stateDir, venvBin: venvBinDir } = places;
  emulator = await startEmulator({ stateDir, venvBinDir, logFile: places.log("emulator") });
  kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  lambda = new LambdaClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, Object.values(LOCAL_STREAMS), 1);
  await deployGenerator(places, emulator.endpoint, { ...LOCAL_SETTINGS, events_per_second: 20 });
});

afterAll(async () => {
  kinesis.destroy();
  lambda.destroy();
  await emulator.stop();
  rmSync(places.local, { recursive: true });
});

async function invoke(payload: object) {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: GENERATOR, Payload: Buffer.from(JSON.stringify(payload)) }),
  );
  return { error: answer.FunctionError, result: JSON.parse(Buffer.from(answer.Payload ?? []).toString()) };
}

/** Everything that has ever been put into the streams. */
async function readStreams(): Promise<string[]> {
  const payloads: string[] = [];
  for (const StreamName of Object.values(LOCAL_STREAMS)) {
    const from = { StreamName, ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" as const };
    let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(from));
    for (let isBehind = true; isBehind; ) {
      const answer = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      payloads.push(...(answer.Records ?? []).map(({ Data }) => Buffer.from(Data ?? []).toString()));
      ShardIterator = answer.NextShardIterator;
      isBehind = (answer.MillisBehindLatest ?? 0) > 0;
    }
  }
  return payloads;
}

function sentLog(): string[] {
  return readdirSync(places.sentLog)
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => readFileSync(join(places.sentLog, name), "utf8").trimEnd().split("\n"));
}

test("a minute asked for twice is sent twice alike, and the sent log has each record that a stream took", async () => {
  const payload = { time: "2026-06-01T12:00:00Z" };
  const first = await invoke(payload);
  const once = await readStreams();
  const second = await invoke(payload);
  expect(first.error).toBeUndefined();
  expect(first.result).toMatchObject({ minute: "2026-06-01T12:00:00.000Z", left: 0 });
  expect(once.length).toBe(first.result.clicks + first.result.checkouts);
  expect(once.length).toBeGreaterThan(1000);
  expect(second.result).toEqual(first.result);
  const twice = await readStreams();
  expect([...twice].sort()).toEqual([...once, ...once].sort());
  expect(sentLog()).toHaveLength(twice.length);
  expect(sentLog().join()).not.toContain("ip_address");
});

test("a payload that names no minute is refused in one line", async () => {
  const { error, result } = await invoke({ minute: 5 });
  expect(error).toBe("Unhandled");
  expect(result.errorMessage).toMatch(/^the payload must be .+$/);
});

test("events are sent when they are due, and disabling the rule ends the minute that is under way", async () => {
  mkdirSync(places.sentLog, { recursive: true });
  const before = (await readStreams()).length;
  const events = createEventBridgeClient(emulatorClientConfig(emulator.endpoint));
  await findEventRule({ events, name: "generator", resource: GENERATOR_RULE }).start();
  await generateRestOfMinute(emulator.endpoint);
  const beganMs = Date.now();
  await waitUntil("events", async () => (await readStreams()).length > before + 20, {
    timeoutMs: 10_000,
    everyMs: 200,
  });
  await stopGenerating(places, emulator.endpoint);
  const sent = await readStreams();
  const seconds = (Date.now() - beganMs) / 1000;
  expect(sent.length - before).toBeLessThan(20 * (seconds + 1) * 1.5);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await readStreams()).toHaveLength(sent.length);
  events.destroy();
});

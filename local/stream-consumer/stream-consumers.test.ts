import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { StreamMapping } from "../../config/stream-mapping.ts";
import { createKinesisClient } from "../../functions/shared/aws/kinesis.ts";
import { createLambdaClient } from "../../functions/shared/aws/lambda.ts";
import type { KinesisEvent } from "../../functions/shared/kinesis-batch.ts";
import { putRecords } from "../../functions/shared/put-records.ts";
import { type Emulator, emulatorClientConfig } from "../emulator.ts";
import { silentLogger } from "../glue/endpoint-fixture.ts";
import { ensureStreams } from "../streams.ts";
import { startTestEmulator } from "../test-emulator.ts";
import { waitUntil } from "../wait-until.ts";
import { type ConsumerMapping, type StreamConsumers, startStreamConsumers } from "./stream-consumers.ts";
import { deployNotingFunction, readNotes } from "./testing/deploy-noting-function.ts";
import type { Note } from "./testing/noting-function.ts";

const FAILURES = "failures";

const MAPPING: StreamMapping = {
  batchSize: 1_000,
  windowSeconds: 0,
  maximumRetries: 2,
  maximumRecordAgeSeconds: 3_600,
  bisectOnError: true,
};

let folder: string;
let emulator: Emulator;
let kinesis: KinesisClient;
let lambda: LambdaClient;
const started: StreamConsumers[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "stream-consumers-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  const config = emulatorClientConfig(emulator.endpoint);
  kinesis = createKinesisClient(config);
  lambda = createLambdaClient(config);
  await ensureStreams(kinesis, ["clicks", "checkouts"], 2);
  await fetch(`${emulator.endpoint}/${FAILURES}`, { method: "PUT" });
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((consumers) => consumers.stop()));
});

afterAll(async () => {
  kinesis.destroy();
  lambda.destroy();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(mappings: ConsumerMapping[]): StreamConsumers {
  const consumers = startStreamConsumers({
    endpoint: emulator.endpoint,
    mappings,
    stateDir: join(folder, "state"),
    logger: silentLogger,
    idlePollMs: 50,
  });
  started.push(consumers);
  return consumers;
}

function notesOf(functionName: string): string {
  return join(folder, `${functionName}.jsonl`);
}

async function put(stream: string, texts: string[]): Promise<void> {
  for (let first = 0; first < texts.length; first += 500) {
    const entries = texts
      .slice(first, first + 500)
      .map((text, index) => ({ PartitionKey: `user-${(first + index) % 97}`, Data: Buffer.from(text) }));
    await putRecords(kinesis, stream, entries);
  }
}

/** What lies in the bucket of what was given up. */
async function readFailures(): Promise<{ requestContext: object; payload: KinesisEvent }[]> {
  const listing = await (await fetch(`${emulator.endpoint}/${FAILURES}?list-type=2`)).text();
  const keys = [...listing.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => key);
  return await Promise.all(
    keys.map(async (key) => (await fetch(`${emulator.endpoint}/${FAILURES}/${key}`)).json()),
  );
}

test("a poison record among 10,000 goes to the failure target with its bytes; all others are handled, in order a shard", async () => {
  const poison = "poison ☠ ÿ";
  const texts = Array.from({ length: 10_000 }, (_, index) => (index === 6_543 ? poison : `event ${index}`));
  const notes = notesOf("poisoned");
  await deployNotingFunction(lambda, "poisoned", { NOTES: notes, POISON: poison });
  await put("clicks", texts);

  const consumers = start([
    { functionName: "poisoned", streamName: "clicks", mapping: MAPPING, onFailure: { bucket: FAILURES } },
  ]);
  await waitUntil("the lag to be gone", () => consumers.lag()[0]?.lagMs === 0, { timeoutMs: 60_000 });

  const failures = await readFailures();
  expect(failures.length).toBe(1);
  expect(failures[0]?.requestContext).toMatchObject({
    condition: "RetryAttemptsExhausted",
    approximateInvokeCount: 3,
  });
  expect(
    failures[0]?.payload.Records.map(({ kinesis: { data } }) => Buffer.from(data, "base64").toString()),
  ).toEqual([poison]);
  const handled = readNotes(notes);
  expect(handled.map(({ text }) => text).sort()).toEqual(texts.filter((text) => text !== poison).sort());
  const shards = new Set(handled.map(({ shardId }) => shardId));
  expect(shards.size).toBe(2);
  for (const shard of shards) {
    const order = handled.filter(({ shardId }) => shardId === shard).map((note) => note.sequenceNumber);
    expect(order).toEqual([...order].sort());
  }
  expect(consumers.lag()[0]?.givenUp).toBe(1);
});

test("a function that takes 5 s a batch delays another one by no more than 0.2 s", async () => {
  const notes = notesOf("quick");
  await deployNotingFunction(lambda, "quick", { NOTES: notes });
  await deployNotingFunction(lambda, "slow", { NOTES: notesOf("slow"), BATCH_MS: "5000" });
  const quick = { functionName: "quick", streamName: "checkouts", mapping: MAPPING };
  const slow = { functionName: "slow", streamName: "checkouts", mapping: MAPPING };
  await put("checkouts", ["warm up"]);
  start([quick]);
  await waitUntil("the quick function to run", () => readNotes(notes).length > 0, { timeoutMs: 20_000 });

  const alone = await latencies(notes, "alone");
  start([slow]);
  const beside = await latencies(notes, "beside");

  const [first] = await waitUntil(
    "the slow function to end",
    () => readNotes(notesOf("slow")).length > 0 && readNotes(notesOf("slow")),
    { timeoutMs: 20_000 },
  );
  expect((first?.handledMs ?? 0) - (first?.arrivalMs ?? 0)).toBeGreaterThan(5_000);
  // Of three quarters: on a machine that has other work, a few wait for that.
  expect(percentile(beside, 0.75) - percentile(alone, 0.75)).toBeLessThan(200);
});

/** How long records wait until they are handled, in milliseconds, while they come one by one. */
async function latencies(notes: string, name: string): Promise<number[]> {
  const count = 40;
  for (let index = 0; index < count; index += 1) {
    await put("checkouts", [`${name} ${index}`]);
    await delay(50);
  }
  const ofThis = () => readNotes(notes).filter(({ text }: Note) => text.startsWith(name));
  await waitUntil("all to be handled", () => ofThis().length === count, { timeoutMs: 20_000 });
  return ofThis().map(({ arrivalMs, handledMs }) => handledMs - arrivalMs);
}

function percentile(values: number[], share: number): number {
  return values.sort((one, other) => one - other)[Math.floor(values.length * share)] ?? 0;
}

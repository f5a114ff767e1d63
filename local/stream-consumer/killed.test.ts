import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { StreamMapping } from "../../config/stream-mapping.ts";
import { createKinesisClient } from "../../functions/shared/aws/kinesis.ts";
import { createLambdaClient } from "../../functions/shared/aws/lambda.ts";
import { putRecords } from "../../functions/shared/put-records.ts";
import { type Emulator, emulatorClientConfig } from "../emulator.ts";
import { ensureStreams } from "../streams.ts";
import { startTestEmulator } from "../test-emulator.ts";
import { deployNotingFunction, readNotes } from "./testing/deploy-noting-function.ts";
import { consumeKilled, KILLS, SEED } from "./testing/kill-consumers.ts";

const RECORDS_A_ROUND = 120;

const MAPPING: StreamMapping = {
  batchSize: 20,
  windowSeconds: 0,
  maximumRetries: 100,
  maximumRecordAgeSeconds: 3_600,
  bisectOnError: false,
};

let folder: string;
let emulator: Emulator;
let kinesis: KinesisClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "stream-consumers-killed-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, ["clicks"], 2);
});

afterAll(async () => {
  kinesis.destroy();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

test(`killed ${KILLS} times at random moments (SEED=${SEED}), each record is handled at least once`, async () => {
  const notes = join(folder, "notes.jsonl");
  const lambda = createLambdaClient(emulatorClientConfig(emulator.endpoint));
  await deployNotingFunction(lambda, "bots", { NOTES: notes, BATCH_MS: "40", FAILS_EVERY: "3" });
  lambda.destroy();
  const options = {
    endpoint: emulator.endpoint,
    stateDir: join(folder, "state"),
    mappings: [{ functionName: "bots", streamName: "clicks", mapping: MAPPING }],
    idlePollMs: 50,
  };
  await consumeKilled(options, (round) => put(round * RECORDS_A_ROUND));

  const handled = readNotes(notes).map(({ text }) => text);
  const sent = Array.from({ length: (KILLS + 1) * RECORDS_A_ROUND }, (_, number) => `event ${number}`);
  expect([...new Set(handled)].sort()).toEqual(sent.sort());
});

function put(first: number): Promise<void> {
  const entries = Array.from({ length: RECORDS_A_ROUND }, (_, index) => ({
    PartitionKey: `user-${(first + index) % 17}`,
    Data: Buffer.from(`event ${first + index}`),
  }));
  return putRecords(kinesis, "clicks", entries);
}

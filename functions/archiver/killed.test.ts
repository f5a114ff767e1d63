import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { ARCHIVER_MAPPING } from "../../config/lake.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { ARCHIVER, deployArchiver, LAKE } from "../../local/lake/archiver.ts";
import { consumeKilled, KILLS, SEED } from "../../local/stream-consumer/testing/kill-consumers.ts";
import { ensureStreams, LOCAL_STREAMS } from "../../local/streams.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { createKinesisClient } from "../shared/aws/kinesis.ts";
import { createS3Client } from "../shared/aws/s3.ts";
import { putRecords } from "../shared/put-records.ts";
import { listRaw, readRaw } from "./raw-records.ts";

const RECORDS_A_ROUND = 240;

let folder: string;
let emulator: Emulator;
let kinesis: KinesisClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "archiver-killed-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, [LOCAL_STREAMS.clicks], 2);
  await deployArchiver(emulator.endpoint);
});

afterAll(async () => {
  kinesis.destroy();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

test(`consumed by who is killed ${KILLS} times at random moments (SEED=${SEED}), raw has each record that was put`, async () => {
  await consumeKilled(
    {
      endpoint: emulator.endpoint,
      stateDir: join(folder, "state"),
      mappings: [
        {
          functionName: ARCHIVER,
          streamName: LOCAL_STREAMS.clicks,
          mapping: { ...ARCHIVER_MAPPING, windowSeconds: 0, batchSize: 20 },
        },
      ],
      idlePollMs: 50,
    },
    (round) => put(round * RECORDS_A_ROUND),
  );

  const s3 = createS3Client(emulatorClientConfig(emulator.endpoint));
  const keys = await listRaw(s3, LAKE, "clicks");
  const lines = (await Promise.all(keys.map((key) => readRaw(s3, LAKE, key)))).flat();
  s3.destroy();
  const distinct = new Map(lines.map((line) => [`${line.shard} ${line.sequence}`, JSON.stringify(line)]));
  // Of a record there is one truth, however often it was archived.
  expect(new Set(lines.map((line) => JSON.stringify(line))).size).toBe(distinct.size);
  const texts = [...distinct.values()].map((line) => Buffer.from(JSON.parse(line).data, "base64").toString());
  const sent = Array.from({ length: (KILLS + 1) * RECORDS_A_ROUND }, (_, number) => `event ${number}`);
  expect(texts.sort()).toEqual(sent.sort());
});

function put(first: number): Promise<void> {
  const entries = Array.from({ length: RECORDS_A_ROUND }, (_, index) => ({
    PartitionKey: `user-${(first + index) % 17}`,
    Data: Buffer.from(`event ${first + index}`),
  }));
  return putRecords(kinesis, LOCAL_STREAMS.clicks, entries);
}

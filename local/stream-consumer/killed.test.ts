import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { build } from "esbuild";
import type { StreamMapping } from "../../config/stream-mapping.ts";
import { BUNDLING } from "../../functions/bundle.ts";
import { createKinesisClient } from "../../functions/shared/aws/kinesis.ts";
import { createLambdaClient } from "../../functions/shared/aws/lambda.ts";
import { putRecords } from "../../functions/shared/put-records.ts";
import { type Emulator, emulatorClientConfig } from "../emulator.ts";
import { silentLogger } from "../glue/endpoint-fixture.ts";
import { ensureStreams } from "../streams.ts";
import { startTestEmulator } from "../test-emulator.ts";
import { waitUntil } from "../wait-until.ts";
import { startStreamConsumers } from "./stream-consumers.ts";
import { deployNotingFunction, readNotes } from "./testing/deploy-noting-function.ts";

const KILLS = Number(process.env.KILLS ?? 5);
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));

const SCRIPT = fileURLToPath(new URL("testing/run-consumers.ts", import.meta.url));
const RECORDS_A_ROUND = 120;
/** From the start of consuming; it is busy for longer. */
const LONGEST_LIFE_MS = 500;

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
  const random = seededRandom(SEED);
  const script = join(folder, "run-consumers.cjs");
  // A bundle is up in a quarter of the time.
  await build({ ...BUNDLING, entryPoints: [SCRIPT], outfile: script, write: true });

  for (let round = 0; round < KILLS; round += 1) {
    await put(round * RECORDS_A_ROUND);
    const child = spawn(process.execPath, [script, JSON.stringify(options)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    await delay(random() * LONGEST_LIFE_MS);
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  await put(KILLS * RECORDS_A_ROUND);
  const consumers = startStreamConsumers({ ...options, logger: silentLogger });
  await waitUntil("the lag to be gone", () => consumers.lag()[0]?.lagMs === 0, { timeoutMs: 60_000 });
  await consumers.stop();

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

/** From 0 to below 1; the same ones for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

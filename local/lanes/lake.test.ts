import { readFileSync, rmSync } from "node:fs";
import { listRaw, readRaw } from "../../functions/archiver/raw-records.ts";
import { createKinesisClient } from "../../functions/shared/aws/kinesis.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import { putRecords } from "../../functions/shared/put-records.ts";
import { makeTestPlaces } from "../database/test-database.ts";
import { type Emulator, emulatorClientConfig } from "../emulator.ts";
import { LAKE } from "../lake/archiver.ts";
import type { Machine } from "../machine.ts";
import { makePlaces } from "../places.ts";
import { ensureStreams, LOCAL_SHARDS, LOCAL_STREAMS } from "../streams.ts";
import { startTestEmulator } from "../test-emulator.ts";
import { createUndoStack } from "../undo-stack.ts";
import { waitUntil } from "../wait-until.ts";
import { LAKE_LANE } from "./lake.ts";
import { findLaneStates } from "./lane-state.ts";

const places = makeTestPlaces();
let emulator: Emulator;
let kinesis: ReturnType<typeof createKinesisClient>;
let s3: ReturnType<typeof createS3Client>;

beforeAll(async () => {
  makePlaces(places);
  emulator = await startTestEmulator(places.emulator);
  kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  s3 = createS3Client(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, Object.values(LOCAL_STREAMS), LOCAL_SHARDS);
});

afterAll(async () => {
  kinesis.destroy();
  s3.destroy();
  await emulator.stop();
  rmSync(places.local, { recursive: true, force: true });
});

/** @returns stops it */
async function startLane(): Promise<() => Promise<void>> {
  const undo = createUndoStack();
  const machine = {
    ...{ places, emulator, onStop: undo.add, crash: () => undefined },
    step: (_: string, work: () => unknown) => work(),
  };
  await LAKE_LANE.start(machine as unknown as Machine);
  return undo.run;
}

const textsOf = (count: number, what: string) =>
  Array.from({ length: count }, (_, index) => `${what} ${index}`);

const put = (stream: keyof typeof LOCAL_STREAMS, texts: string[]) =>
  putRecords(
    kinesis,
    LOCAL_STREAMS[stream],
    texts.map((text) => ({ PartitionKey: text, Data: Buffer.from(text) })),
  );

async function rawOf(stream: string): Promise<string[]> {
  const keys = await listRaw(s3, LAKE, stream);
  const lines = (await Promise.all(keys.map((key) => readRaw(s3, LAKE, key)))).flat();
  return lines.map(({ data }) => Buffer.from(data, "base64").toString());
}

const waitForRaw = (stream: string, count: number) =>
  waitUntil(`${count} records of ${stream}`, async () => (await rawOf(stream)).length >= count, {
    timeoutMs: 30_000,
    everyMs: 500,
  });

test("raw has what was put into each stream, also by a run that goes on where another one stopped", async () => {
  await put("clicks", textsOf(40, "secret"));
  const stop = await startLane();
  await put("checkouts", textsOf(3, "order"));
  await Promise.all([waitForRaw("clicks", 40), waitForRaw("checkouts", 3)]);
  expect(findLaneStates(places)).toMatchObject([
    {
      name: "lake",
      consumers: [{ streamName: LOCAL_STREAMS.clicks }, { streamName: LOCAL_STREAMS.checkouts }],
    },
  ]);
  await stop();
  expect(findLaneStates(places)).toEqual([]);

  await put("clicks", textsOf(10, "later"));
  const stopAgain = await startLane();
  await put("clicks", textsOf(5, "last"));
  await stopAgain();
  const all = [...textsOf(40, "secret"), ...textsOf(10, "later"), ...textsOf(5, "last")];
  expect((await rawOf("clicks")).sort()).toEqual(all.sort());
  expect((await rawOf("checkouts")).sort()).toEqual(textsOf(3, "order"));
  expect(readFileSync(places.log("lake"), "utf8")).not.toContain("secret");
}, 60_000);

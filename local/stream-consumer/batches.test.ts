import { setTimeout as delay } from "node:timers/promises";
import { gatherBatches } from "./batches.ts";
import type { Page } from "./shard-pages.ts";
import { eventOf, type ShardRecord } from "./shard-record.ts";
import { numbersOf, record, records } from "./testing/records.ts";

const LAMBDA_LIMIT = 6 * 1024 * 1024;

interface Settings {
  batchSize?: number;
  windowSeconds?: number;
  idlePollMs?: number;
}

/** A window that is not to be waited for. */
const LONG_SECONDS = 5;

let stopping: AbortController;

beforeEach(() => {
  stopping = new AbortController();
});

afterEach(() => stopping.abort());

/** Batches of a shard that gives these pages, then nothing new. */
function batchesOf(pages: Page[], { batchSize = 100, windowSeconds = 0, idlePollMs = 20 }: Settings = {}) {
  const reads: number[] = [];
  const batches = gatherBatches({
    pages: {
      async next() {
        reads.push(performance.now());
        return pages.shift() ?? page([]);
      },
    },
    mapping: { batchSize, windowSeconds },
    idlePollMs,
    signal: stopping.signal,
  });
  return { batches, reads };
}

/** Of the event, in bytes. */
function sizeOf(some: readonly ShardRecord[]): number {
  return Buffer.byteLength(JSON.stringify(eventOf(some)));
}

function page(some: ShardRecord[], { behindMs = 0, isLast = false } = {}): Page {
  return { records: some, behindMs, isLast };
}

async function take(batches: ReturnType<typeof gatherBatches>, count: number): Promise<number[][]> {
  const taken: number[][] = [];
  for (let index = 0; index < count; index += 1) {
    taken.push(numbersOf(await batches.next()));
  }
  return taken;
}

test("without a window whatever was read is a batch, cut by the largest number of records", async () => {
  const { batches } = batchesOf([page(records(1, 5)), page(records(6, 6))], { batchSize: 2 });

  expect(await take(batches, 4)).toEqual([[1, 2], [3, 4], [5], [6]]);
});

test("with a window records of several reads are one batch, which waits no longer than the window", async () => {
  const { batches } = batchesOf([page(records(1, 1)), page([]), page(records(2, 3))], { windowSeconds: 0.3 });
  const began = performance.now();

  expect(await take(batches, 1)).toEqual([[1, 2, 3]]);
  const took = performance.now() - began;
  expect(took).toBeGreaterThan(290);
  expect(took).toBeLessThan(2_000);
});

test("with a window a batch that is full waits for nothing", async () => {
  const { batches } = batchesOf([page(records(1, 2)), page(records(3, 5))], {
    windowSeconds: LONG_SECONDS,
    batchSize: 4,
  });

  const began = performance.now();

  expect(await take(batches, 1)).toEqual([[1, 2, 3, 4]]);
  expect(performance.now() - began).toBeLessThan(LONG_SECONDS * 1000);
});

test("a window counts from the first record, not from the start of the waiting", async () => {
  const { batches } = batchesOf(
    [...Array.from({ length: 10 }, () => page([])), page(records(1, 1)), page(records(2, 2))],
    { windowSeconds: 0.15 },
  );

  expect(await take(batches, 1)).toEqual([[1, 2]]);
});

test("no event is larger than Lambda takes, and the next batch begins where it was cut", async () => {
  const megabyte = Buffer.alloc(1024 * 1024);
  const { batches } = batchesOf([page(records(1, 9, megabyte))], { windowSeconds: LONG_SECONDS });

  const [first, second] = [await batches.next(), await batches.next()];

  expect(numbersOf(first)).toEqual([1, 2, 3, 4]);
  expect(numbersOf(second)).toEqual([5, 6, 7, 8]);
  expect(sizeOf(first)).toBeLessThanOrEqual(LAMBDA_LIMIT);
  expect(sizeOf(first) + (first[0]?.bytes ?? 0)).toBeGreaterThan(LAMBDA_LIMIT);
});

test("an event that is as large as Lambda takes is not cut", async () => {
  const two = (bytes: number) => [1, 2].map((number) => record(number, { data: Buffer.alloc(bytes) }));
  // Three bytes are four characters of base64, in both records.
  const most = Math.floor((LAMBDA_LIMIT - sizeOf(two(0))) / 8) * 3;
  const { batches: whole } = batchesOf([page(two(most))]);
  const { batches: cut } = batchesOf([page(two(most + 3))]);

  expect(await take(whole, 1)).toEqual([[1, 2]]);
  expect(await take(cut, 2)).toEqual([[1], [2]]);
});

test("a record that is too large by itself is a batch of its own, since skipping it would hide it", async () => {
  const { batches } = batchesOf([page([record(1, { data: Buffer.alloc(5_000_000) }), ...records(2, 3)])]);

  expect(await take(batches, 2)).toEqual([[1], [2, 3]]);
});

test("the last batch of a shard waits for no window", async () => {
  const { batches } = batchesOf([page(records(1, 2)), page(records(3, 3), { isLast: true })], {
    windowSeconds: LONG_SECONDS,
  });

  const began = performance.now();

  expect(batches.hasEnded()).toBe(false);
  expect(await take(batches, 1)).toEqual([[1, 2, 3]]);
  expect(performance.now() - began).toBeLessThan(LONG_SECONDS * 1000);
  expect(batches.hasEnded()).toBe(true);
});

test("a shard with nothing new is read at the idle pace, one that is behind five times a second", async () => {
  const behind = Array.from({ length: 3 }, (_, index) =>
    page(records(index + 1, index + 1), { behindMs: 5000 }),
  );
  const { batches, reads } = batchesOf([...behind, page([]), page(records(9, 9))], { idlePollMs: 1_000 });

  await take(batches, 4);

  const pauses = reads.slice(1).map((time, index) => time - (reads[index] ?? 0));
  for (const pause of pauses.slice(0, 3)) {
    expect(pause).toBeGreaterThan(190);
    expect(pause).toBeLessThan(900);
  }
  expect(pauses[3]).toBeGreaterThan(990);
});

test("the lag is the age of the oldest record that no batch has yet, else what Kinesis says", async () => {
  const old = record(2, { arrival: new Date(Date.now() - 7000) });
  const { batches } = batchesOf([page([record(1), old], { behindMs: 3000 })], { batchSize: 1 });

  expect(batches.behindMs()).toBeUndefined();
  await batches.next();
  expect(batches.behindMs()).toBeGreaterThanOrEqual(7000);
  await batches.next();
  expect(batches.behindMs()).toBe(3000);
});

test("a record that waits for its window to fill is as far behind as it is old", async () => {
  const old = record(1, { arrival: new Date(Date.now() - 7000) });
  const { batches } = batchesOf([page([old])], { windowSeconds: 1 });

  const [whileItWaits] = await Promise.all([delay(200).then(() => batches.behindMs()), batches.next()]);

  expect(whileItWaits).toBeGreaterThanOrEqual(7000);
  expect(batches.behindMs()).toBe(0);
});

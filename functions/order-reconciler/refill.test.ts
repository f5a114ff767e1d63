import { gzipSync } from "node:zlib";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { LAKE } from "../../local/lake/archiver.ts";
import { lineOf, rowOfRecord } from "../order-changes/record.ts";
import { change } from "../order-changes/testing/changes.ts";
import { listFailed } from "./list-failed.ts";
import { openObjects } from "./objects.ts";
import { dayFolder, POSITION_KEY } from "./places.ts";
import { refill } from "./refill.ts";
import { agedRaw } from "./testing/aged-raw.ts";
import { dyingClients, KilledError } from "./testing/dying-clients.ts";
import { type EmulatedLake, startEmulatedLake } from "./testing/emulated-lake.ts";
import { inserted, putDelivered, putFailed, putRaw } from "./testing/put-changes.ts";

const HOUR_MS = 3_600_000;

const UNREADABLE = [
  Buffer.from("no JSON of user-1"),
  Buffer.from([0xff, 0xfe, 0x00]),
  Buffer.from(change("INSERT", undefined)),
];

let lake: EmulatedLake;

beforeAll(async () => {
  lake = await startEmulatedLake();
});

afterAll(() => lake.stop());

beforeEach(() => lake.empty());

const several = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => inserted(from + index));

const run = (parts: Partial<Parameters<typeof refill>[0]> = {}) =>
  refill({
    ...{ objects: lake.objects, before: Date.now(), mostChanges: 1_000, hasTime: () => true },
    logger: { error: () => {} },
    ...parts,
  });

/** Ids of the changes in the table `orders`, each as often as it lies there. */
const delivered = async () =>
  (await lake.lines("orders/"))
    .map((line) => Number(JSON.parse(line).event_id.split("-")[1]))
    .sort((a, b) => a - b);

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test("what was not delivered is put there from raw, what was stays as it is; again there is nothing to do", async () => {
  const { s3 } = lake.clients;
  await putRaw(s3, several(1, 6));
  await putRaw(s3, several(7, 12), { shard: 1 });
  await putDelivered(s3, several(3, 9), "some");
  expect(await run()).toMatchObject({ changes: 12, refilled: 5, put_aside: 0, is_complete: true });
  expect(await delivered()).toEqual(numbers(1, 12));
  expect(await run()).toMatchObject({ changes: 12, refilled: 0, put_aside: 0 });
  expect(await delivered()).toEqual(numbers(1, 12));
});

test("what was delivered with a record of the day before lies in that day, and is found there", async () => {
  const { s3 } = lake.clients;
  await putRaw(s3, several(1, 3));
  await putDelivered(s3, several(1, 3), "over-midnight", Date.now() - 24 * HOUR_MS);
  expect(await run()).toMatchObject({ changes: 3, refilled: 0 });
});

test("of an object of rows that is cut off nothing was delivered, and it stops nothing", async () => {
  const { s3 } = lake.clients;
  await putRaw(s3, several(1, 2_000));
  const lines = several(1, 2_000).map((record) => lineOf(rowOfRecord(record, Date.now())));
  const Body = gzipSync(lines.join(""), { level: 0 }).subarray(0, -1_000);
  await s3.send(new PutObjectCommand({ Bucket: LAKE, Key: `orders/${dayFolder(Date.now())}cut.gz`, Body }));
  expect(await run({ mostChanges: 5_000 })).toMatchObject({ changes: 2_000, refilled: 2_000 });
});

test("a change that raw has twice, in batches that were cut in another way, is put there once", async () => {
  const { s3 } = lake.clients;
  await putRaw(s3, several(1, 6));
  await putRaw(s3, several(4, 9), { first: 4 });
  expect((await run()).refilled).toBe(9);
  expect(await delivered()).toEqual(numbers(1, 9));
});

test("of what no row can be made is put aside once, unless Firehose has, and keeps no other change from its place", async () => {
  const { s3 } = lake.clients;
  await putRaw(s3, [...several(1, 3), ...UNREADABLE, ...several(4, 5)]);
  await putFailed(s3, UNREADABLE.slice(0, 1), "known");
  expect(await run()).toMatchObject({ changes: 5, refilled: 5, put_aside: 2 });
  expect(await delivered()).toEqual(numbers(1, 5));
  expect(await run()).toMatchObject({ refilled: 0, put_aside: 0 });
  // As for who begins anew.
  await lake.objects.writeText(POSITION_KEY, "spoilt");
  expect(await run()).toMatchObject({ changes: 5, refilled: 0, put_aside: 0 });
  const { count, replayable } = await listFailed(lake.objects, 10);
  expect([count, replayable]).toEqual([3, 0]);
});

test("what may be on its way is left alone, and looked at by a later run", async () => {
  const { s3 } = lake.clients;
  const now = Date.now();
  await putRaw(s3, several(1, 3), { arrivalMs: now - 120_000 });
  await putRaw(s3, several(4, 6), { arrivalMs: now - 5_000, shard: 1 });
  expect(await run({ before: now - 60_000 })).toMatchObject({ changes: 3, refilled: 3 });
  expect(await delivered()).toEqual(numbers(1, 3));
  expect((await run()).refilled).toBe(3);
  expect(await delivered()).toEqual(numbers(1, 6));
});

test("what the archiver wrote late is found behind what is reconciled", async () => {
  const { s3 } = lake.clients;
  await putRaw(s3, several(1, 3));
  await run();
  await putRaw(s3, several(4, 6), { arrivalMs: Date.now() - 50 * HOUR_MS });
  expect((await run()).refilled).toBe(3);
  expect(await delivered()).toEqual(numbers(1, 6));
});

test("raw that was reconciled long ago is not read again", async () => {
  await putRaw(lake.clients.s3, several(1, 3));
  await lake.objects.writeText(
    POSITION_KEY,
    JSON.stringify({ modified: new Date(Date.now() + HOUR_MS).toISOString() }),
  );
  expect(await run()).toMatchObject({ changes: 0, refilled: 0 });
});

test("a slice at a time, as many as there is time for: the next run goes on, and all come to the same", async () => {
  const { s3 } = lake.clients;
  for (let first = 1; first < 30; first += 3) {
    await putRaw(s3, several(first, first + 2), { first });
  }
  await putDelivered(s3, several(10, 20), "some");
  let slices = 0;
  const cut = await run({ mostChanges: 4, hasTime: () => slices++ < 2 });
  expect(cut).toMatchObject({ changes: 12, is_complete: false });
  expect(await run({ mostChanges: 4 })).toMatchObject({ is_complete: true });
  expect(await delivered()).toEqual(numbers(1, 30));
});

test("an object of raw that is cut off is told of, and holds up no other", async () => {
  const { s3 } = lake.clients;
  const told: unknown[] = [];
  const key = await putRaw(s3, several(1, 300));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: LAKE, Key: key }));
  const bytes = (await Body?.transformToByteArray()) as Uint8Array;
  await s3.send(new PutObjectCommand({ Bucket: LAKE, Key: key, Body: bytes.subarray(0, bytes.length - 20) }));
  await putRaw(s3, several(301, 303), { shard: 1 });
  await run({ logger: { error: (fields: unknown) => told.push(fields) } as never });
  expect(told).toContainEqual({ key });
  expect((await delivered()).slice(-3)).toEqual([301, 302, 303]);
});

test("killed before any of its steps, the next run does the rest, and doubles nothing", async () => {
  let steps = 0;
  for (let isDead = true; isDead; steps += 1) {
    await lake.empty();
    const { s3 } = lake.clients;
    await putRaw(s3, [...several(1, 4), ...UNREADABLE]);
    await putRaw(s3, several(5, 8), { shard: 1 });
    await putDelivered(s3, several(2, 5), "some");
    const { s3: dying } = dyingClients({ s3 }, steps);
    isDead = await run({ objects: agedRaw(openObjects(dying, LAKE), HOUR_MS), mostChanges: 5 }).then(
      () => false,
      (error) => {
        expect(error).toBeInstanceOf(KilledError);
        return true;
      },
    );
    // What it looks at once more for safety is not all that it has to do.
    await run({ objects: agedRaw(lake.objects, HOUR_MS), mostChanges: 5 });
    expect(await delivered()).toEqual(numbers(1, 8));
    expect((await listFailed(lake.objects, 10)).count).toBe(3);
    expect(await lake.lines("orders-failed/")).toHaveLength(3);
  }
  // Lists, reads, and at least five writes.
  expect(steps).toBeGreaterThan(12);
});

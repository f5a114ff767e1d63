import { lineOf, rowOfRecord } from "../order-changes/record.ts";
import { measureAge } from "./freshness.ts";
import { dayFolder, rowsKey } from "./places.ts";
import { type EmulatedLake, startEmulatedLake } from "./testing/emulated-lake.ts";
import { inserted, putDelivered, putLines, putRaw } from "./testing/put-changes.ts";

/** The clock of the records. */
const CHANGED_SECONDS = 1_769_860_800;

const DAY_MS = 86_400_000;

let lake: EmulatedLake;

beforeAll(async () => {
  lake = await startEmulatedLake();
});

afterAll(() => lake.stop());

beforeEach(() => lake.empty());

/** A change so many seconds after the first. */
const changedAfter = (seconds: number): Buffer => {
  const { dynamodb, ...change } = JSON.parse(inserted(seconds).toString());
  const time = { ApproximateCreationDateTime: CHANGED_SECONDS + seconds };
  return Buffer.from(JSON.stringify({ ...change, dynamodb: { ...dynamodb, ...time } }));
};

const age = () => measureAge(lake.objects, Date.now());

test("where there are no changes, none is old", async () => {
  expect(await age()).toBeNull();
});

test("changes are as old as the newest that was delivered is older than the newest in raw", async () => {
  const { s3 } = lake.clients;
  await putRaw(s3, [changedAfter(0), changedAfter(100)]);
  await putDelivered(s3, [changedAfter(0), changedAfter(30)], "first");
  expect(await age()).toBe(70);
  await putDelivered(s3, [changedAfter(100)], "second");
  expect(await age()).toBe(0);
});

test("what the reconciler itself puts there makes them no younger", async () => {
  const { s3 } = lake.clients;
  await putRaw(s3, [changedAfter(0), changedAfter(100)]);
  await putDelivered(s3, [changedAfter(0)], "first");
  const line = lineOf(rowOfRecord(changedAfter(100), Date.now()));
  await putLines(s3, rowsKey("refill", Date.now(), line), [line]);
  await putLines(s3, rowsKey("replay", Date.now(), line), [line]);
  expect(await age()).toBe(100);
});

test("where nothing was delivered they are as old as raw's oldest object, and what cannot be read does not count", async () => {
  const { s3 } = lake.clients;
  const arrivalMs = Date.now() - 3 * DAY_MS;
  await putRaw(s3, [changedAfter(10), Buffer.from("no change"), changedAfter(500)], { arrivalMs });
  await putLines(s3, `orders/${dayFolder(arrivalMs)}orders-1-odd.gz`, ["no row\n"]);
  expect(await age()).toBe(0);
  await putRaw(s3, [changedAfter(800)], { arrivalMs, shard: 1 });
  expect(await age()).toBe(300);
});

import { PutObjectCommand } from "@aws-sdk/client-s3";
import { LAKE } from "../../local/lake/archiver.ts";
import { failedId } from "./failed-row.ts";
import { listFailed } from "./list-failed.ts";
import { openObjects } from "./objects.ts";
import { type Replay, replayFailed } from "./replay-failed.ts";
import { dyingClients, KilledError } from "./testing/dying-clients.ts";
import { type EmulatedLake, startEmulatedLake } from "./testing/emulated-lake.ts";
import { inserted, putFailed, putLines } from "./testing/put-changes.ts";

const GARBAGE = Buffer.from("no JSON of user-1");

let lake: EmulatedLake;

beforeAll(async () => {
  lake = await startEmulatedLake();
});

afterAll(() => lake.stop());

beforeEach(() => lake.empty());

const replay = (parts: Partial<Parameters<typeof replayFailed>[0]> = {}): Promise<Replay> =>
  replayFailed({
    ...{ objects: lake.objects, ids: undefined, after: undefined, hasTime: () => true },
    ...parts,
  });

const listed = async () => (await listFailed(lake.objects, 100)).rows.map(({ id }) => id).sort();

const orders = async () => (await lake.ask("select orderid from orders_now order by orderid asc")).flat();

test("rows that can be made are made, others stay; again nothing happens", async () => {
  const { s3 } = lake.clients;
  await putFailed(s3, [inserted(1), GARBAGE, inserted(2)], "mixed");
  await putFailed(s3, [inserted(3)], "single");
  expect(await replay()).toEqual({ replayed: 3, failed_again: 1, found: [], next: null });
  expect(await orders()).toEqual(["order-1", "order-2", "order-3"]);
  expect(await listed()).toEqual([failedId(GARBAGE)]);
  expect(await lake.keys("orders-replayed/processing-failed/")).toHaveLength(2);
  expect(await replay()).toMatchObject({ replayed: 0, failed_again: 1 });
  expect(await lake.lines("orders/")).toHaveLength(3);
});

test("only rows that are asked for are replayed, by the beginnings of their ids", async () => {
  await putFailed(lake.clients.s3, [inserted(1), inserted(2), GARBAGE], "mixed");
  const [one, two] = [failedId(inserted(1)), failedId(inserted(2))];
  const nobodys = one.startsWith("0") || two.startsWith("0") ? "f".repeat(32) : "0".repeat(32);
  expect(await replay({ ids: [one.slice(0, 10), nobodys] })).toEqual({
    ...{ replayed: 1, failed_again: 0, found: [one.slice(0, 10)], next: null },
  });
  expect(await orders()).toEqual(["order-1"]);
  expect(await listed()).toEqual([two, failedId(GARBAGE)].sort());
});

test("where time runs out, the next one goes on behind", async () => {
  const { s3 } = lake.clients;
  for (let number = 1; number <= 3; number += 1) {
    await putFailed(s3, [inserted(number), GARBAGE], `${number}`);
  }
  let found = await replay({ hasTime: () => false });
  expect(found).toMatchObject({ replayed: 1, failed_again: 1 });
  let replayed = found.replayed;
  for (; found.next !== null; replayed += found.replayed) {
    found = await replay({ hasTime: () => false, after: found.next });
  }
  expect(replayed).toBe(3);
  expect(await orders()).toHaveLength(3);
});

test("a failed row is told by what it is and why it fails, and not by what it tells", async () => {
  const secret = inserted(1, { user_id: { S: "mail@example.org" }, value: { S: "ten" } });
  await putFailed(lake.clients.s3, [secret, inserted(2)], "told");
  await putLines(lake.clients.s3, "orders-failed/processing-failed/dt=2026-01-31/odd.gz", ["no envelope\n"]);
  const told = await listFailed(lake.objects, 10);
  expect([told.count, told.replayable]).toEqual([3, 1]);
  const time = expect.stringMatching(/^20\d\d-\d\d-\d\dT/);
  expect(told.rows).toEqual([
    {
      ...{ id: failedId(Buffer.from("no envelope")), failed_at: null, arrived_at: null, error: "unknown" },
      ...{ reason: "no JSON", start: "xx xxxxxxxx" },
      object: "orders-failed/processing-failed/dt=2026-01-31/odd.gz",
    },
    {
      ...{ id: failedId(secret), failed_at: time, arrived_at: time, error: "Lambda.FunctionError" },
      ...{
        reason: "price is no amount of money",
        start: expect.stringMatching(/^{"eventID":"xxxxx-0","eventName":"INSERT"/),
        object: expect.stringMatching(/told[.]gz$/),
      },
    },
    expect.objectContaining({ id: failedId(inserted(2)), reason: null }),
  ]);
  expect(JSON.stringify(told)).not.toMatch(/mail|example/);
});

test("an object that cannot be unpacked is a failed row, and stays", async () => {
  const { s3 } = lake.clients;
  await putFailed(s3, [inserted(1)], "whole");
  const key = "orders-failed/processing-failed/dt=2026-01-31/cut.gz";
  await s3.send(
    new PutObjectCommand({ Bucket: LAKE, Key: key, Body: Buffer.from("1f8b0800000000000003", "hex") }),
  );
  expect((await listFailed(lake.objects, 10)).count).toBe(2);
  expect(await replay()).toMatchObject({ replayed: 1 });
  expect(await lake.keys("orders-failed/")).toEqual([key]);
  expect((await listFailed(lake.objects, 10)).rows).toMatchObject([
    { reason: "its object cannot be unpacked" },
  ]);
});

test("killed before any of its steps, no row is gone, and the next one does the rest", async () => {
  let steps = 0;
  for (let isDead = true; isDead; steps += 1) {
    await lake.empty();
    const { s3 } = lake.clients;
    await putFailed(s3, [inserted(1), GARBAGE, inserted(2)], "mixed");
    await putFailed(s3, [inserted(3)], "single");
    const { s3: dying } = dyingClients({ s3 }, steps);
    isDead = await replay({ objects: openObjects(dying, LAKE) }).then(
      () => false,
      (error) => {
        expect(error).toBeInstanceOf(KilledError);
        return true;
      },
    );
    await replay();
    expect(await listed()).toEqual([failedId(GARBAGE)]);
    const changes = (await lake.lines("orders/")).map((line) => JSON.parse(line).event_id);
    expect([...new Set(changes)].sort()).toEqual(["event-1", "event-2", "event-3"]);
    // Rows that were written twice are the same object.
    expect(changes).toHaveLength(3);
  }
  expect(steps).toBeGreaterThan(8);
});

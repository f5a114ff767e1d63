// A pure function of settings and minute, lived on the emulator's DynamoDB.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "../../local/emulator.ts";
import { invokeOnEmulator } from "../../local/lambdas.ts";
import { deployOrderDesk } from "../../local/orders/order-desk.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { createSeeded } from "../generator/random.ts";
import type { GeneratorSettings } from "../generator/settings.ts";
import { drawLife, type LifeStep, LONGEST_LIFE } from "./life.ts";
import { liveOn } from "./live-on.ts";
import { createMadeUpOrders, type MadeUpOrder, ORDERS_A_MINUTE, statusAfter } from "./made-up-orders.ts";
import { following, type Order } from "./order.ts";
import { createOrderDesk } from "./order-desk.ts";
import { openOrderTable } from "./order-table.ts";
import { createEmulatedOrders } from "./testing/emulated-orders.ts";

const SETTINGS: GeneratorSettings = {
  seed: 3,
  events_per_second: 20,
  hours: "flat",
  shoppers: 2000,
  products: 100,
  shares: { late: 0.01, duplicated: 0.02, out_of_order: 0.02, malformed: 0.01, bots: 0.05 },
};

const MINUTE = Date.parse("2025-06-01T12:00:00Z") / 60_000;
const LAMBDA = "order-desk-test";

const livingIn = createMadeUpOrders(SETTINGS);

let folder: string;
let emulator: Emulator;
let table: Awaited<ReturnType<typeof createEmulatedOrders>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "made-up-orders-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  table = await createEmulatedOrders(emulator.endpoint, "orders");
  await deployOrderDesk(emulator.endpoint, { name: LAMBDA, table: "orders", madeUp: SETTINGS });
});

afterAll(async () => {
  table.close();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("every life is one that the order desk allows, ends in time, and all kinds occur", () => {
  const seeded = createSeeded(1);
  const items = [{ product_id: "p", quantity: 1, unit_price: "1" }];
  const lives = Array.from({ length: 2_000 }, (_, number) => drawLife(seeded("order", number), items));
  for (const life of lives) {
    life.forEach(({ change }, index) => {
      if (change !== "delete" && "status" in change) {
        expect(following({ status: statusAfter(life, index) })).toContain(change.status);
      }
    });
    expect(life.at(-1)?.after).toBeLessThanOrEqual(LONGEST_LIFE);
  }
  const share = (is: (step: LifeStep) => boolean) => lives.filter((life) => life.some(is)).length / 2_000;
  expect(share(({ change }) => change === "delete")).toBeCloseTo(0.03, 1);
  expect(share(({ change }) => change !== "delete" && "items" in change)).toBeCloseTo(0.1, 1);
  expect(
    share(({ change }) => change !== "delete" && "status" in change && change.status === "cancelled"),
  ).toBeCloseTo(0.08, 1);
});

test("a minute has the same orders for ever, whichever minutes were asked for before", () => {
  const [first, later] = [livingIn(MINUTE), livingIn(MINUTE + 7)];
  expect(first.length).toBeGreaterThan(20);
  expect(createMadeUpOrders(SETTINGS)(MINUTE + 7)).toEqual(later);
  expect(livingIn(MINUTE)).toEqual(first);
  const placed = first.filter(({ placedIn }) => placedIn === MINUTE).length;
  expect(placed).toBeLessThanOrEqual(4 * ORDERS_A_MINUTE);
});

function live(minute: number) {
  const orders = openOrderTable({ dynamoDb: table.dynamoDb, table: "orders" });
  return liveOn({ desk: createOrderDesk({ orders, now: () => minute * 60_000 }), orders, livingIn }, minute);
}

const statusesOf = (orders: readonly Order[]) =>
  Object.fromEntries(orders.map(({ orderid, status, version }) => [orderid, `${status} ${version}`]));

/** As the plan has them at the end of a minute, of those that were placed from a minute on. */
function expected(from: number, minute: number): Record<string, string> {
  const minutes = Array.from({ length: minute - from + 1 }, (_, index) => from + index);
  const placed = minutes.flatMap((each) => livingIn(each).filter(({ placedIn }) => placedIn === each));
  return Object.fromEntries(
    placed.flatMap(({ placement, placedIn, life }) => {
      const done = life.filter(({ after }) => placedIn + after <= minute);
      const status = `${statusAfter(life, done.length)} ${done.length + 1}`;
      return done.at(-1)?.change === "delete" ? [] : [[placement.orderid, status]];
    }),
  );
}

test("orders live as planned: asked twice, by runs that fail to come, and beside somebody who changes one", async () => {
  const minutes = Array.from({ length: 12 }, (_, index) => MINUTE + index);
  for (const minute of minutes) {
    // What is not placed in its minute is never placed.
    const first = await live(minute);
    expect(first.placed).toBe(livingIn(minute).filter(({ placedIn }) => placedIn === minute).length);
    expect(await live(minute)).toEqual({ placed: 0, changed: 0, deleted: 0 });
  }
  const last = MINUTE + 11;
  expect(statusesOf(await table.all())).toEqual(expected(MINUTE, last));

  const [mine] = (await table.all()).filter(({ status }) => status === "placed");
  const orders = openOrderTable({ dynamoDb: table.dynamoDb, table: "orders" });
  const desk = createOrderDesk({ orders, now: Date.now });
  await desk.change({ orderid: mine?.orderid as string, status: "cancelled" });
  // Nobody came for four minutes: those that are there catch up, and each version is written.
  await live(last + 5);
  const placedThen = new Set(
    livingIn(last + 5)
      .filter(({ placedIn }) => placedIn > last)
      .map(({ placement }) => placement.orderid),
  );
  const now = (await table.all()).filter(({ orderid }) => !placedThen.has(orderid));
  const plan = expected(MINUTE, last + 5);
  for (const { orderid, status, version } of now) {
    expect(`${status} ${version}`).toBe(
      orderid === mine?.orderid ? `cancelled ${mine.version + 1}` : plan[orderid],
    );
  }
}, 60_000);

test("an order that somebody has changed is left alone, the one beside it is paid, cancelled and deleted", async () => {
  const items = [{ product_id: "p", quantity: 1, unit_price: "1.00" }];
  const life: LifeStep[] = [
    { after: 1, change: { status: "paid" } },
    { after: 2, change: { status: "cancelled" } },
    { after: 3, change: "delete" },
  ];
  const two: MadeUpOrder[] = ["changed", "beside"].map((orderid) => ({
    placement: { orderid, currency: "EUR", items },
    placedIn: 1,
    life,
  }));
  const orders = openOrderTable({ dynamoDb: table.dynamoDb, table: "orders" });
  const desk = createOrderDesk({ orders, now: Date.now });
  const parts = { desk, orders, livingIn: () => two };
  expect(await liveOn(parts, 1)).toEqual({ placed: 2, changed: 0, deleted: 0 });
  await desk.change({ orderid: "changed", items: items.map((item) => ({ ...item, quantity: 2 })) });
  expect(await liveOn(parts, 3)).toEqual({ placed: 0, changed: 2, deleted: 0 });
  expect(await liveOn(parts, 4)).toEqual({ placed: 0, changed: 0, deleted: 1 });
  expect(await orders.find("changed")).toMatchObject({ status: "placed", version: 2 });
  expect(await orders.find("beside")).toBeUndefined();
});

test("the schedule asks the Lambda, which places what the plan has", async () => {
  const minute = MINUTE - 60 * 24 * 30;
  const time = new Date(minute * 60_000).toISOString().replace(".000", "");
  const event = { source: "aws.events", "detail-type": "Scheduled Event", time, resources: [] };
  const placed = livingIn(minute).filter(({ placedIn }) => placedIn === minute).length;
  const lived = { placed, changed: 0, deleted: 0 };
  expect(await invokeOnEmulator(emulator.endpoint, LAMBDA, event)).toEqual(lived);
});

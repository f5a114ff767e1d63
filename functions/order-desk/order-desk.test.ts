// The order desk on the emulator's DynamoDB, by itself and as the Lambda from its zip.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "../../local/emulator.ts";
import { invokeOnEmulator } from "../../local/lambdas.ts";
import { deployOrderDesk } from "../../local/orders/order-desk.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { rowOf } from "../order-changes/change.ts";
import { change as streamed } from "../order-changes/testing/changes.ts";
import { FunctionFailedError } from "../shared/invoke-function.ts";
import { createOrderDesk } from "./order-desk.ts";
import { ChangeRefusedError, OrderConflictError } from "./order-errors.ts";
import { openOrderTable } from "./order-table.ts";
import { parseRequest } from "./request.ts";
import { createEmulatedOrders } from "./testing/emulated-orders.ts";

const LAMBDA = "order-desk-test";

let folder: string;
let emulator: Emulator;
let orders: Awaited<ReturnType<typeof createEmulatedOrders>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "order-desk-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  orders = await createEmulatedOrders(emulator.endpoint, "orders");
  await deployOrderDesk(emulator.endpoint, { name: LAMBDA, table: "orders" });
});

afterAll(async () => {
  orders.close();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

let clock = Date.UTC(2026, 0, 31, 12);

const openDesk = () =>
  createOrderDesk({
    orders: openOrderTable({ dynamoDb: orders.dynamoDb, table: "orders" }),
    now: () => (clock += 1_000),
  });

const ask = (payload: unknown) => Promise.resolve().then(() => openDesk().answer(parseRequest(payload)));

const KETTLE = { product_id: "p1", product_name: "kettle", quantity: 1, unit_price: "9.90" };
const CUPS = { product_id: "p2", quantity: 2, unit_price: 5 };

const placementOf = (orderid: string, more: object = {}) => ({
  ...{ orderid, currency: "EUR", items: [KETTLE, CUPS], user_id: "anna" },
  ...more,
});

const place = (orderid: string, more: object = {}) =>
  ask({ action: "place", order: placementOf(orderid, more) });
const change = (orderid: string, more: object) => ask({ action: "change", orderid, ...more });

async function placed(orderid: string, ...statuses: string[]) {
  await place(orderid);
  for (const status of statuses) {
    await change(orderid, { status });
  }
}

const find = async (orderid: string) => (await orders.all()).find((order) => order.orderid === orderid);

test("an order is placed with exact prices, once, however often it is told and whatever became of it", async () => {
  const order = {
    ...{ orderid: "once", status: "placed", currency: "EUR", value: "19.90", version: 1 },
    ...{ checkout_id: null, user_id: "anna" },
    items: [KETTLE, { ...CUPS, unit_price: "5.00" }],
  };
  expect(await place("once")).toMatchObject({ placed: true, order });
  expect(await place("once")).toMatchObject({ placed: false, order });
  await change("once", { status: "paid", items: [KETTLE] });
  const [{ product_id, ...kettle }] = [KETTLE];
  expect(await place("once", { items: [{ ...kettle, product_id }, CUPS] })).toMatchObject({
    placed: false,
    order: { status: "paid", value: "9.90", version: 2 },
  });
  await expect(place("once", { user_id: "ben" })).rejects.toThrow(
    new OrderConflictError("order once is there already, with other content"),
  );
});

test("what the table has of an order is what its row is made of", async () => {
  await place("row", { checkout_id: "c-7" });
  const item = (await orders.items()).find(({ orderid }) => orderid?.S === "row");
  const told = JSON.parse(streamed("INSERT", item as never, { Keys: { orderid: { S: "row" } } }));
  expect(rowOf(told, undefined)).toMatchObject({
    ...{ orderid: "row", product_name: "kettle", quantity: 3, price: "19.90", status: "placed" },
    ...{ currency: "EUR", checkout_id: "c-7", user_id: "anna" },
    items_json: JSON.stringify([KETTLE, { ...CUPS, unit_price: "5.00" }]),
  });
});

const LIVES: [path: string[], next: string, outcome: string][] = [
  [[], "paid", ""],
  [[], "cancelled", ""],
  [["paid"], "shipped", ""],
  [["paid"], "cancelled", ""],
  [["paid", "shipped"], "delivered", ""],
  [[], "shipped", "is placed: it can become paid or cancelled, not shipped"],
  [["paid"], "placed", "is paid: it can become shipped or cancelled, not placed"],
  [["paid", "shipped"], "cancelled", "is shipped: it can become delivered, not cancelled"],
  [["paid", "shipped", "delivered"], "cancelled", "is delivered: it cannot become cancelled"],
  [["cancelled"], "paid", "is cancelled: it cannot become paid"],
];

test.each(LIVES)("after %j, %s: %s", async (path, status, refusal) => {
  const orderid = `life-${path.join("-")}-${status}`;
  await placed(orderid, ...path);
  if (refusal === "") {
    expect(await change(orderid, { status })).toMatchObject({ changed: true, order: { status } });
    expect(await change(orderid, { status })).toMatchObject({ changed: false, order: { status } });
  } else {
    await expect(change(orderid, { status })).rejects.toThrow(
      new ChangeRefusedError(`order ${orderid} ${refusal}`),
    );
  }
  expect(await find(orderid)).toMatchObject({ version: path.length + (refusal === "" ? 2 : 1) });
});

test("what was bought changes until it is shipped, and the value with it", async () => {
  await placed("items", "paid");
  expect(await change("items", { items: [CUPS] })).toMatchObject({
    order: { status: "paid", value: "10.00", version: 3 },
  });
  await change("items", { status: "shipped" });
  await expect(change("items", { items: [KETTLE] })).rejects.toThrow(
    "order items is shipped: its items stay as they are",
  );
  expect(await change("items", { items: [CUPS] })).toMatchObject({ changed: false });
});

test("of changes at the same time none is lost", async () => {
  await place("raced");
  const quantities = [1, 2, 3, 4, 5, 6, 7, 8];
  const changes = quantities.map((quantity) => change("raced", { items: [{ ...KETTLE, quantity }] }));
  const answers = await Promise.all([...changes, change("raced", { status: "paid" })]);
  // The first item is what it was.
  const expected = answers.filter((answer) => "changed" in answer && answer.changed).length;
  expect(expected).toBeGreaterThanOrEqual(8);
  expect(await find("raced")).toMatchObject({ status: "paid", version: 1 + expected });
});

test("who changes a version that is not the last one any more is told so", async () => {
  await placed("seen", "paid");
  await expect(change("seen", { items: [CUPS], version: 1 })).rejects.toThrow(
    new OrderConflictError("order seen is at version 2 by now, not 1"),
  );
  // Told again because the answer was lost.
  expect(await change("seen", { status: "paid", version: 1 })).toMatchObject({ changed: false });
  expect(await change("seen", { items: [CUPS], version: 2 })).toMatchObject({ order: { version: 3 } });
});

test("a deleted order is gone, and may be placed again", async () => {
  await placed("gone", "paid");
  expect(await ask({ action: "delete", orderid: "gone" })).toEqual({ orderid: "gone", deleted: true });
  expect(await ask({ action: "delete", orderid: "gone" })).toEqual({ orderid: "gone", deleted: false });
  await expect(change("gone", { status: "shipped" })).rejects.toThrow("there is no order gone");
  await expect(ask({ action: "show", orderid: "gone" })).rejects.toThrow("there is no order gone");
  expect(await place("gone")).toMatchObject({ placed: true, order: { version: 1 } });
});

const OTHER_SHOPS = {
  ...{ orderid: "theirs", currency: "BRL", items: [], placed_at: "2018-01-01T00:00:00Z" },
  changed_at: "2018-01-01T00:00:00Z",
};
const record = (...versions: object[]) =>
  ask({ action: "record", versions: versions.map((version) => ({ ...OTHER_SHOPS, ...version })) });

test("another shop's versions are recorded in their order and once, from wherever they are told again", async () => {
  const versions = ["created", "approved", "unavailable"].map((status, index) => ({
    ...{ status, version: index + 1 },
  }));
  expect(await record(...versions.slice(0, 2))).toEqual({ written: 2, repeated: 0 });
  expect(await record(...versions)).toEqual({ written: 1, repeated: 2 });
  expect(await find("theirs")).toMatchObject({ status: "unavailable", value: "0.00", version: 3 });
  await expect(record({ status: "shipped", version: 5 })).rejects.toThrow(
    "order theirs is at version 3: version 5 cannot follow",
  );
  await expect(record({ orderid: "none", status: "shipped", version: 2 })).rejects.toThrow(
    "order none is at version 0: version 2 cannot follow",
  );
  await expect(change("theirs", { status: "paid" })).rejects.toThrow("is unavailable: it cannot become paid");
});

const order = (more: object) => ({ action: "place", order: placementOf("refused", more) });

test.each([
  [null, "must be an object"],
  [{}, "action must be one of place, change, delete, show, record"],
  [{ action: "sell" }, "action must be one of place, change, delete, show, record"],
  [order({ orderid: "" }), "orderid: must have 1 to 128 characters"],
  [order({ orderid: "a\0" }), "orderid: must have 1 to 128 characters, no NUL"],
  [order({ user_id: "\udc00" }), "user_id: must have 1 to 128 characters, no NUL, no lone surrogate"],
  [order({ items: [{ ...KETTLE, product_name: "\ud800" }] }), "items.0.product_name: must have 1 to 256"],
  [order({ items: [] }), "items: must have at least one item"],
  [order({ items: [{ ...KETTLE, quantity: 0 }] }), "items.0.quantity: must be at least 1"],
  [order({ items: [{ ...KETTLE, quantity: 2.5 }] }), "items.0.quantity: must be a whole number"],
  [order({ items: [{ ...KETTLE, quantity: 10_001 }] }), "items.0.quantity: must be at most 10000"],
  [order({ items: Array(101).fill(KETTLE) }), "items: must have at most 100 items"],
  [order({ items: undefined }), "items: is missing"],
  [order({ items: {} }), "items: must be a list"],
  [order({ orderid: 5 }), "orderid: must be text"],
  [order({ items: [{ ...KETTLE, unit_price: "-1" }] }), "items.0.unit_price: must be an amount such as 9.99"],
  [order({ items: [{ ...KETTLE, unit_price: 1e21 }] }), "items.0.unit_price: must be an amount such as 9.99"],
  [
    order({ items: [KETTLE, { ...KETTLE, unit_price: "9.999" }] }),
    "items.1.unit_price must be an amount with at most 2 decimals, as EUR has",
  ],
  [order({ currency: "XYZ" }), 'currency must be an active ISO 4217 code, not "XYZ"'],
  [order({ value: "1.00" }), 'order: no such field: "value"'],
  [{ action: "change", orderid: "a" }, "a change has a status, items, or both"],
  [
    { action: "change", orderid: "a", status: "sold" },
    "status: must be one of placed, paid, shipped, delivered, cancelled",
  ],
])("%j is refused in one line", async (payload, line) => {
  await expect(ask(payload)).rejects.toThrow(line);
  expect(await find("refused")).toBeUndefined();
});

const invoke = (payload: unknown) => invokeOnEmulator(emulator.endpoint, LAMBDA, payload);

async function http(method: string, rawPath: string, body?: unknown) {
  const answer = (await invoke({
    version: "2.0",
    rawPath,
    requestContext: { http: { method, path: rawPath } },
    headers: {},
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
  })) as { statusCode: number; body: string; headers: object };
  return { code: answer.statusCode, ...JSON.parse(answer.body) };
}

test("the Lambda answers by HTTP what it answers by invoke", async () => {
  const placement = placementOf("a/b ü");
  const path = "/orders/a%2Fb%20%C3%BC";
  expect(await http("POST", "/orders", placement)).toMatchObject({ code: 201, orderid: "a/b ü" });
  expect(await http("POST", "/orders", placement)).toMatchObject({ code: 200, version: 1 });
  expect(await http("PATCH", path, { status: "paid" })).toMatchObject({ code: 200, status: "paid" });
  expect(await http("GET", path)).toMatchObject({ code: 200, version: 2 });
  expect(await invoke({ action: "show", orderid: "a/b ü" })).toMatchObject({ order: { version: 2 } });
  expect(await http("DELETE", path)).toEqual({ code: 200, orderid: "a/b ü", deleted: true });
  expect(await http("GET", path)).toEqual({ code: 404, error: "there is no order a/b ü" });
  await expect(invoke({ action: "show", orderid: "a/b ü" })).rejects.toThrow(
    new FunctionFailedError("there is no order a/b ü"),
  );
});

test.each<[method: string, path: string, body: unknown, code: number, error: string]>([
  ["POST", "/orders", "{", 400, "the body must be a JSON object"],
  ["POST", "/orders", [], 400, "the body must be a JSON object"],
  ["POST", "/orders", { action: "delete", orderid: "x" }, 400, "currency: is missing"],
  ["PATCH", "/orders/none", { status: "paid" }, 404, "there is no order none"],
  ["PATCH", "/orders/%ff", { status: "paid" }, 400, "the path is not percent-encoded UTF-8"],
  ["PUT", "/orders/none", undefined, 405, "PUT is not allowed here: GET, PATCH, DELETE"],
  ["GET", "/orders", undefined, 405, "GET is not allowed here: POST"],
  ["GET", "/", undefined, 404, "there are /orders and /orders/{orderid}"],
])("%s %s with %j is answered %i: %s", async (method, path, body, code, error) => {
  expect(await http(method, path, body)).toEqual({ code, error });
});

import { type AttributeValue, DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ORDERS } from "../../local/orders/names.ts";
import { ITEMS } from "../order-changes/testing/changes.ts";
import type { Comparison } from "./compare-orders.ts";
import { type EmulatedLake, startEmulatedLake } from "./testing/emulated-lake.ts";
import { inserted, putDelivered } from "./testing/put-changes.ts";

/** Later than what the tests write is new. */
const later = () => Date.now() + 300_000;

const NOTHING = { missing_in_lake: 0, not_in_table: 0, other_version: 0 };

/** What orders may have in their attributes, one each. */
const ODD: Record<string, AttributeValue>[] = [
  {},
  { product_name: { S: 'kettle "ä", 1 l | 🫖\n' } },
  { product_name: { NULL: true }, status: { S: "" } },
  { value: { N: "29.9" } },
  { value: { S: "-0.05" } },
  { value: { N: "1E+2" } },
  { value: { N: "0" }, quantity: { N: "7" } },
  { value: { S: "123456789.1234" }, currency: { S: "JPY" } },
  { price: { S: "1.10" }, value: { NULL: true } },
  { items: { S: "none of ours" }, user_id: { NULL: true } },
  { items: { S: JSON.stringify([{ ...ITEMS[0], product_name: "ключ" }]) } },
];

let lake: EmulatedLake;

beforeAll(async () => {
  lake = await startEmulatedLake();
});

afterAll(() => lake.stop());

async function putItem(number: number, item: Record<string, AttributeValue>): Promise<void> {
  const { NewImage } = JSON.parse(inserted(number, item).toString()).dynamodb;
  await lake.clients.dynamoDb.send(new PutItemCommand({ TableName: ORDERS, Item: NewImage }));
}

const remove = (orderid: string) =>
  lake.clients.dynamoDb.send(new DeleteItemCommand({ TableName: ORDERS, Key: { orderid: { S: orderid } } }));

const compare = async (now: () => number = later): Promise<Comparison> =>
  (await lake.reconcile({ now })).orders;

test("an order is in the lake what it is in the table, whatever its attributes are", async () => {
  for (const [number, item] of ODD.entries()) {
    await putItem(number, item);
  }
  const rows = ODD.map((item, number) => inserted(number, item));
  await putDelivered(lake.clients.s3, rows, "odd");
  expect(await compare()).toEqual({ orders: ODD.length, differ: 0, by_kind: NOTHING, some: [] });
});

test("each attribute that differs is another version", async () => {
  const differing = [
    ...[{ product_name: { S: "x" } }, { quantity: { N: "8" } }, { value: { N: "29.98" } }],
    ...[{ status: { S: "paid" } }, { currency: { S: "USD" } }, { checkout_id: { S: "c" } }],
    ...[{ user_id: { S: "user-2" } }, { items: { S: `${JSON.stringify(ITEMS)} ` } }],
  ];
  for (const item of differing) {
    await putItem(0, item);
    expect((await compare()).by_kind).toEqual({ ...NOTHING, other_version: 1 });
  }
  await putItem(0, {});
  expect((await compare()).differ).toBe(0);
});

test("an order that is missing on either side is told of by its id, and so is one of which no row can be made", async () => {
  await putItem(100, {});
  await putItem(1, { value: { S: "ten" } });
  await remove("order-2");
  const found = await compare();
  expect(found.by_kind).toEqual({ missing_in_lake: 1, not_in_table: 1, other_version: 1 });
  expect(found.differ).toBe(3);
  expect(found.some).toEqual(
    expect.arrayContaining([
      { orderid: "order-100", kind: "missing_in_lake" },
      { orderid: "order-2", kind: "not_in_table" },
      { orderid: "order-1", kind: "other_version" },
    ]),
  );
});

test("what the lake says has just changed is left out", async () => {
  // The clock of the changes above is that of 2026-01-31.
  const found = await compare(() => Date.parse("2026-01-31T12:00:30Z"));
  expect(found.by_kind).toEqual({ missing_in_lake: 1, not_in_table: 0, other_version: 0 });
});

test("of many differences all are counted and some are told", async () => {
  for (let number = 200; number < 230; number += 1) {
    await putItem(number, {});
  }
  const found = await compare();
  expect(found.by_kind.missing_in_lake).toBe(31);
  expect(found.some).toHaveLength(20);
});

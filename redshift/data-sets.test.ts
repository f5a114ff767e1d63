// What QuickSight asks the warehouse for, by the twin.

import { readRows } from "./cells.ts";
import { runStatement } from "./data-api.ts";
import { warehouseDataSets } from "./data-sets.ts";
import type { TestWarehouse } from "./testing/test-warehouse.ts";
import { startTestWarehouse } from "./testing/test-warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
  await warehouse.ask({ action: "migrate" });
  for (const sql of ROWS) {
    await runStatement(warehouse.owner, { sql, parameters: [] });
  }
}, 120_000);

afterAll(() => warehouse?.stop());

/** Two orders of one day, one of the day after; a product without a category, a category without an English name. */
const ROWS = [
  "insert into shop.customers (customer_id, customer_unique_id, customer_state) values ('c1', 'anna', 'SP')",
  `insert into shop.orders (order_id, customer_id, order_status, order_purchase_timestamp) values
    ('o1', 'c1', 'delivered', '2026-01-05 10:00:00'), ('o2', 'c2', 'shipped', '2026-01-05 23:59:59'),
    ('o3', 'c1', 'canceled', '2026-01-06 00:00:00')`,
  "insert into shop.products (product_id, product_category_name) values ('p1', 'brinquedos'), ('p2', 'pc'), ('p3', null)",
  `insert into shop.product_category_name_translation (product_category_name, product_category_name_english)
    values ('brinquedos', 'toys')`,
  `insert into shop.order_items (order_id, order_item_id, product_id, seller_id, price) values
    ('o1', 1, 'p1', 's', 10.10), ('o1', 2, 'p1', 's', 10.10), ('o1', 3, 'p2', 's', 5.00), ('o2', 1, 'p1', 's', 1.05),
    ('o2', 2, 'p3', 's', 2.00)`,
];

/** By hand. */
const ANSWERS: Record<string, string[]> = {
  orders: [
    "o1 | delivered | 2026-01-05 10:00 | SP | 3 | 25.2",
    "o2 | shipped | 2026-01-05 23:59 |  | 2 | 3.05",
    "o3 | canceled | 2026-01-06 00:00 | SP | 0 | 0",
  ],
  "sales-by-category": [
    "2026-01-05 00:00 | pc | 1 | 5",
    "2026-01-05 00:00 | toys | 3 | 21.25",
    "2026-01-05 00:00 | unknown | 1 | 2",
  ],
};

const toText = (value: unknown) =>
  String(value ?? "")
    .replace(/^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d).*$/, "$1 $2")
    .replace(/^(\d+)\.(\d*?)0*$/, (_, whole, rest) => (rest ? `${whole}.${rest}` : whole));

test("every data set is asked for", () => {
  expect(warehouseDataSets().map(({ name }) => name)).toEqual(Object.keys(ANSWERS));
});

test.each(warehouseDataSets())("$name has the columns that it says, and the figures", async (dataSet) => {
  const result = await runStatement(warehouse.owner, { sql: dataSet.sql, parameters: [] });
  expect(result.columns.map(({ name }) => name)).toEqual(dataSet.columns.map(({ name }) => name));
  const lines = readRows(result).map((row) => row.map(toText).join(" | "));
  expect(lines.sort()).toEqual(ANSWERS[dataSet.name]);
});

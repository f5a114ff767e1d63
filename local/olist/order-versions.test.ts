import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOlistOrders } from "./order-versions.ts";

const HEADER =
  "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date";
const ITEMS_HEADER = "order_id,order_item_id,product_id,price";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "olist-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(orders: string[], items: string[] = [], header = HEADER) {
  writeFileSync(join(folder, "olist_orders_dataset.csv"), `${[header, ...orders].join("\n")}\n`);
  writeFileSync(join(folder, "olist_order_items_dataset.csv"), [ITEMS_HEADER, ...items].join("\r\n"));
  return readOlistOrders(folder);
}

const day = (number: number) => `2018-01-0${number} 00:00:00`;

test("each step is a version with the status that it implies, the last one with the file's", async () => {
  const { versions } = await read(
    [`a,c,invoiced,${day(1)},${day(4)},,`, `b,c,delivered,${day(2)},${day(3)},${day(5)},${day(6)}`],
    ["a,1,p,1.50", "a,2,q,2.00", "a,3,p,1.50", "a,4,p,1.00"],
  );
  expect(
    versions.map(({ step, recorded: { orderid, status, version } }) => [orderid, step, status, version]),
  ).toEqual([
    ["a", "purchase", "created", 1],
    ["b", "purchase", "created", 1],
    ["b", "approval", "approved", 2],
    ["a", "approval", "invoiced", 2],
    ["b", "carrier", "shipped", 3],
    ["b", "delivery", "delivered", 4],
  ]);
  expect(versions[0]?.recorded.items).toEqual([
    { product_id: "p", quantity: 2, unit_price: "1.50" },
    { product_id: "q", quantity: 1, unit_price: "2.00" },
    { product_id: "p", quantity: 1, unit_price: "1.00" },
  ]);
});

test("steps whose times are out of order are written in their order, with their times", async () => {
  const { versions, outOfOrder } = await read([
    `a,c,delivered,${day(2)},${day(5)},${day(3)},${day(4)}`,
    `b,c,shipped,${day(1)},,${day(3)},`,
  ]);
  expect(outOfOrder).toBe(1);
  expect(
    versions.map(({ recorded: { orderid, changed_at } }) => `${orderid} ${changed_at.slice(8, 10)}`),
  ).toEqual([...["b 01", "a 02", "b 03", "a 05", "a 03", "a 04"]]);
});

test.each<[rows: string[], header: string, line: RegExp]>([
  [[`a,c,created,,${day(1)},,`], HEADER, /: line 2 has no order_purchase_timestamp$/],
  [
    ["a,c,created,2018-02-30 00:00:00,,,"],
    HEADER,
    /: line 2: order_purchase_timestamp must be a time such as /,
  ],
  [["a,c"], HEADER, /olist_orders_dataset.csv is no whole CSV file: Invalid Record Length/],
  [[], "order_id,status", /has no column customer_id, order_status, order_purchase_timestamp/],
])("%j is refused in one line", async (rows, header, line) => {
  await expect(read(rows, [], header)).rejects.toThrow(line);
});

(process.env.OLIST ? test : test.skip)("Olist's changes by step, with OLIST=FOLDER", async () => {
  const { versions, orders, outOfOrder } = await readOlistOrders(process.env.OLIST as string);
  const ofStep = (wanted: string) => versions.filter(({ step }) => step === wanted).length;
  expect([orders, outOfOrder, versions.length]).toEqual([3000, 50, 11_841]);
  expect(["purchase", "approval", "carrier", "delivery"].map(ofStep)).toEqual([3000, 2991, 2946, 2904]);
});

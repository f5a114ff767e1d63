import type { RowDataPacket } from "mysql2/promise";
import { connect } from "../shop-database.ts";
import { startTestShopDatabase, type TestShopDatabase } from "../testing/test-shop-database.ts";
import { loadFolder } from "./load-folder.ts";

const FOLDER = process.env.OLIST;
const withSample = FOLDER ? test : test.skip;

let server: TestShopDatabase;

beforeAll(async () => {
  if (FOLDER) {
    server = await startTestShopDatabase();
    await loadFolder({ folder: FOLDER, login: server.options("shop") });
  }
});
afterAll(() => server?.remove());

/** Each row's values, in order. */
const figures = (sql: string) =>
  connect(server.options("sync"), async (connection) => {
    const [rows] = await connection.query<RowDataPacket[][]>({ sql, rowsAsArray: true });
    return rows.map((row) => row.map((value) => (typeof value === "number" ? String(value) : value)));
  });

withSample.each<[what: string, sql: string, rows: string[][]]>([
  [
    "orders by status",
    "select order_status, count(*) from orders group by order_status order by count(*) desc",
    [
      ["delivered", "2904"],
      ["shipped", "38"],
      ["canceled", "24"],
      ["unavailable", "17"],
      ["invoiced", "9"],
      ["processing", "8"],
    ],
  ],
  [
    "items",
    "select count(*), count(distinct order_id), sum(price), sum(freight_value) from order_items",
    [["3397", "2976", "392468.58", "68855.36"]],
  ],
  ["payments", "select count(*), sum(payment_value) from order_payments", [["3170", "468087.37"]]],
  [
    "payments by type",
    "select payment_type, count(*), sum(payment_value) from order_payments group by payment_type order by count(*) desc",
    [
      ["credit_card", "2295", "361483.65"],
      ["boleto", "599", "87531.66"],
      ["voucher", "223", "12577.71"],
      ["debit_card", "52", "6494.35"],
      ["not_defined", "1", "0.00"],
    ],
  ],
  [
    "customers and people",
    "select count(*), count(distinct customer_unique_id) from customers",
    [["3000", "2995"]],
  ],
  ["products", "select count(*) from products", [["2452"]]],
  [
    "sales by category",
    `select product_category_name_english, sum(price), count(*) from order_items
    inner join products using (product_id) inner join product_category_name_translation using (product_category_name)
    group by product_category_name_english order by sum(price) desc limit 3`,
    [
      ["health_beauty", "34200.64", "275"],
      ["bed_bath_table", "31097.15", "321"],
      ["watches_gifts", "29063.65", "163"],
    ],
  ],
])("Olist's sample, with OLIST=FOLDER: %s", async (_what, sql, rows) => {
  expect(await figures(sql)).toEqual(rows);
});

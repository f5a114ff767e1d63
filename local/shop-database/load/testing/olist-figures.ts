/** What is known of Olist's sample: a question that MySQL and Redshift take alike, and its rows. */
export const OLIST_FIGURES: readonly [what: string, sql: string, rows: string[][]][] = [
  [
    "orders by status",
    "select order_status, count(*) from shop.orders group by order_status order by count(*) desc",
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
    "select count(*), count(distinct order_id), sum(price), sum(freight_value) from shop.order_items",
    [["3397", "2976", "392468.58", "68855.36"]],
  ],
  ["payments", "select count(*), sum(payment_value) from shop.order_payments", [["3170", "468087.37"]]],
  [
    "payments by type",
    "select payment_type, count(*), sum(payment_value) from shop.order_payments group by payment_type order by count(*) desc",
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
    "select count(*), count(distinct customer_unique_id) from shop.customers",
    [["3000", "2995"]],
  ],
  ["products", "select count(*) from shop.products", [["2452"]]],
  [
    "sales by category",
    `select product_category_name_english, sum(price), count(*) from shop.order_items
    inner join shop.products using (product_id) inner join shop.product_category_name_translation using (product_category_name)
    group by product_category_name_english order by sum(price) desc limit 3`,
    [
      ["health_beauty", "34200.64", "275"],
      ["bed_bath_table", "31097.15", "321"],
      ["watches_gifts", "29063.65", "163"],
    ],
  ],
];

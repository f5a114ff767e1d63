/** Rows of the shop's tables, as little of each as reports read: six orders of three states, two without what they name. */
export const SHOP_ROWS = [
  `insert into shop.customers (customer_id, customer_unique_id, customer_state, updated_at) values
    ('c1', 'u1', 'SP', '2026-01-01'), ('c2', 'u2', 'SP', '2026-01-01'), ('c3', 'u3', 'SP', '2026-01-01'),
    ('c4', 'u1', 'RJ', '2026-01-01'), ('c5', 'u4', 'AM', '2026-01-01')`,
  `insert into shop.products (product_id, product_category_name, updated_at) values
    ('pot', 'utilidades', '2026-01-01'), ('cup', 'utilidades', '2026-01-01'),
    ('doll', 'brinquedos', '2026-01-01'), ('thing', null, '2026-01-01')`,
  `insert into shop.product_category_name_translation
    (product_category_name, product_category_name_english, updated_at)
    values ('utilidades', 'housewares', '2026-01-01')`,
  // Bought, delivered, estimated: in a day; in three and a half, late by a day; on the day, though later than its midnight; never.
  `insert into shop.orders (order_id, customer_id, order_status, order_purchase_timestamp,
    order_delivered_customer_date, order_estimated_delivery_date, updated_at) values
    ('o1', 'c1', 'delivered', '2025-12-30 10:00:00', '2025-12-31 10:00:00', '2026-01-05 00:00:00', '2026-01-01'),
    ('o2', 'c2', 'delivered', '2026-01-01 00:00:00', '2026-01-04 12:00:00', '2026-01-03 00:00:00', '2026-01-01'),
    ('o3', 'c3', 'delivered', '2026-01-01 00:00:00', '2026-01-03 00:00:01', '2026-01-03 00:00:00', '2026-01-01'),
    ('o4', 'c4', 'delivered', '2026-01-02 00:00:00', '2026-01-12 00:00:00', '2026-01-03 00:00:00', '2026-01-01'),
    ('o5', 'c5', 'canceled', '2026-01-02 00:00:00', null, '2026-01-03 00:00:00', '2026-01-01'),
    ('o6', 'nobody', 'shipped', '2026-01-02 00:00:00', null, null, '2026-01-01')`,
  // o6 has no item; o5's product is not there.
  `insert into shop.order_items (order_id, order_item_id, product_id, seller_id, price, freight_value, updated_at) values
    ('o1', 1, 'pot', 's1', 10.00, 1.00, '2026-01-01'), ('o1', 2, 'pot', 's1', 10.00, 1.00, '2026-01-01'),
    ('o1', 3, 'doll', 's1', 7.50, 1.00, '2026-01-01'), ('o2', 1, 'cup', 's1', 0.10, 1.00, '2026-01-01'),
    ('o3', 1, 'doll', 's1', 8.00, 1.00, '2026-01-01'), ('o4', 1, 'thing', 's1', 5.25, 1.00, '2026-01-01'),
    ('o5', 1, 'gone', 's1', 99.99, 1.00, '2026-01-01')`,
];

/** Visitors' behaviour by year, as files of a shop's: one in words of Taobao, one without a category. */
export const BEHAVIOUR_FILES: Readonly<Record<string, readonly string[]>> = {
  "2024.csv": ["user_id,item_id,behavior,timestamp", "u9,pot,pv,1717200000"],
  "2025.csv": [
    "user_id,item_id,category_id,behavior,timestamp",
    "u1,pot,housewares,pv,1767000000",
    "u1,pot,housewares,cart,1767000060",
    "u1,pot,housewares,buy,1767000120",
    "u2,cup,housewares,fav,1767000000",
    "u2,pan,kitchen,pv,1767000000",
  ],
  "2026.csv": [
    "event_time,event_type,product_id,category_code,brand,price,user_id",
    "2026-01-01 10:00:00,view,doll,brinquedos,b,8.00,u3",
    "2026-01-02 10:00:00,view,doll,brinquedos,b,8.00,u3",
    "2026-01-02 11:00:00,purchase,doll,brinquedos,b,8.00,u3",
  ],
};

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SHOP_TABLES } from "../../../../mysql/tables.ts";

export type TableName = (typeof SHOP_TABLES)[number]["name"];

const HEADERS: Readonly<Record<TableName, string>> = {
  customers: "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state",
  sellers: "seller_id,seller_zip_code_prefix,seller_city,seller_state",
  products:
    "product_id,product_category_name,product_name_lenght,product_description_lenght,product_photos_qty,product_weight_g,product_length_cm,product_height_cm,product_width_cm",
  product_category_name_translation: "product_category_name,product_category_name_english",
  geolocation:
    "geolocation_zip_code_prefix,geolocation_lat,geolocation_lng,geolocation_city,geolocation_state",
  orders:
    "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date",
  order_items: "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value",
  order_payments: "order_id,payment_sequential,payment_type,payment_installments,payment_value",
  order_reviews:
    "review_id,order_id,review_score,review_comment_title,review_comment_message,review_creation_date,review_answer_timestamp",
};

/** One good row of each table. */
export const ROWS: Readonly<Record<TableName, readonly string[]>> = {
  customers: ["c1,u1,01037,são paulo,SP"],
  sellers: ["s1,13023,campinas,SP"],
  products: ["p1,beleza_saude,40,287,1,225,16,10,14"],
  product_category_name_translation: ["beleza_saude,health_beauty"],
  geolocation: ["01037,-23.545621281152683,-46.63929204800168,sao paulo,SP"],
  orders: [
    "o1,c1,delivered,2017-10-02 10:56:33,2017-10-02 11:07:15,,2017-10-10 21:25:13,2017-10-18 00:00:00",
  ],
  order_items: ["o1,1,p1,s1,2017-10-06 11:07:15,29.99,8.72"],
  order_payments: ["o1,1,credit_card,1,38.71"],
  order_reviews: ['r1,o1,5,,"Bom, ""muito"" bom\r\n😀",2017-10-11 00:00:00,2017-10-12 03:43:48'],
};

/** A new folder with those rows in the place of the good ones. */
export function writeOlistFolder(
  rows: Partial<Record<TableName, readonly string[]>> = {},
  tables: Readonly<Partial<Record<TableName, readonly string[]>>> = ROWS,
): string {
  const folder = mkdtempSync(join(tmpdir(), "olist-"));
  for (const { name, file } of SHOP_TABLES) {
    const content = rows[name] ?? tables[name];
    if (content !== undefined) {
      writeFileSync(join(folder, file), [HEADERS[name], ...content, ""].join("\n"));
    }
  }
  return folder;
}

/** The database of the shop. */
export const SHOP_DATABASE = "shop";

export interface ShopTable {
  name: string;
  /** Of Olist's data set (https://www.kaggle.com/datasets/olistbr/brazilian-ecommerce); its columns are called as the table's. */
  file: string;
  /** Equal rows are one row that counts them, by a hash: the data set gives them no key. @default false */
  isKeyedByContent?: boolean;
}

/** Every table of the shop: loaded and exported by what stands here and in the schema. */
export const SHOP_TABLES = [
  { name: "customers", file: "olist_customers_dataset.csv" },
  { name: "sellers", file: "olist_sellers_dataset.csv" },
  { name: "products", file: "olist_products_dataset.csv" },
  { name: "product_category_name_translation", file: "product_category_name_translation.csv" },
  { name: "geolocation", file: "olist_geolocation_dataset.csv", isKeyedByContent: true },
  { name: "orders", file: "olist_orders_dataset.csv" },
  { name: "order_items", file: "olist_order_items_dataset.csv" },
  { name: "order_payments", file: "olist_order_payments_dataset.csv" },
  { name: "order_reviews", file: "olist_order_reviews_dataset.csv" },
] as const satisfies readonly ShopTable[];

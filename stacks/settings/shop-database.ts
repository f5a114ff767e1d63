import { matches, type Setting, whole } from "./rules.ts";

/** Of the shop's own database, in the lane warehouse; standby and backups are those of the other database. */
export const SHOP_DATABASE_SETTINGS = {
  shop_database_instance_class: {
    type: "string",
    description: "RDS instance class of the shop's own database",
    rules: [matches("shop_database_instance_class", "^db\\.", "an RDS instance class such as db.t4g.micro")],
  },
  shop_database_storage_gb: {
    type: "number",
    description: "its storage when it is made; it grows by itself up to ten times that",
    rules: [whole("shop_database_storage_gb", 20, 6500)],
  },
} as const satisfies Record<string, Setting>;

import type { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import { createDatabaseInstance, type DatabaseInstanceProps } from "./database-instance.ts";
import type { EnvironmentStack } from "./environment-stack.ts";

/** What MySQL says, what took long, and why RDS refused an IAM token, which MySQL is not told. */
export const SHOP_DATABASE_LOGS = ["error", "slowquery", "iam-db-auth-error"];

/** The laptop's MariaDB has the same: local/shop-database/server-settings.ts. */
const PARAMETERS = {
  require_secure_transport: "1",
  character_set_server: "utf8mb4",
  collation_server: "utf8mb4_bin",
  time_zone: "UTC",
  sql_mode:
    "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
  // What reads changes from the log gets whole rows.
  binlog_format: "ROW",
  binlog_row_image: "full",
  // The mark of an export counts on it: no statement waits longer for a table, and none for a row.
  lock_wait_timeout: "50",
  innodb_lock_wait_timeout: "50",
  slow_query_log: "1",
  long_query_time: "5",
  // Else CloudWatch gets none of them.
  log_output: "FILE",
} as const;

/** A MySQL that speaks TLS only and logs whole rows. */
export function createMysqlInstance(
  stack: EnvironmentStack,
  props: Pick<DatabaseInstanceProps, "group" | "master" | "network" | "storage">,
): DbInstance {
  return createDatabaseInstance(stack, {
    ...props,
    ...{ noun: "shop-database", engine: "mysql", version: "8.4", logs: SHOP_DATABASE_LOGS },
    parameters: PARAMETERS,
    settings: { instanceClass: "shop_database_instance_class", gigabytes: "shop_database_storage_gb" },
  });
}

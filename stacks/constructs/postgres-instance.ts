import type { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import { createDatabaseInstance, type DatabaseInstanceProps } from "./database-instance.ts";
import type { EnvironmentStack } from "./environment-stack.ts";

/** What PostgreSQL says, and why RDS refused an IAM token, which PostgreSQL is not told. */
export const DATABASE_LOGS = ["postgresql", "iam-db-auth-error"];

/** A PostgreSQL that speaks TLS only. */
export function createPostgresInstance(
  stack: EnvironmentStack,
  props: Pick<DatabaseInstanceProps, "databaseName" | "group" | "master" | "network" | "storage">,
): DbInstance {
  return createDatabaseInstance(stack, {
    ...props,
    ...{ noun: "database", engine: "postgres", version: "18", logs: DATABASE_LOGS },
    parameters: { "rds.force_ssl": "1", log_min_duration_statement: "5000" },
    settings: { instanceClass: "database_instance_class", gigabytes: "database_storage_gb" },
  });
}

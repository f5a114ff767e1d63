import type { ClientConfig } from "pg";
import type { ReportsEnvironment } from "./env.ts";

/**
 * Where the database is and how the function proves who it is. This is the one place that differs between a password, as
 * here, and an IAM token over verified TLS: node-postgres takes a function for `password`, called for each connection.
 */
export function databaseLogin(env: ReportsEnvironment): ClientConfig {
  return {
    host: env.DATABASE_HOST,
    port: Number(env.DATABASE_PORT),
    database: env.DATABASE_NAME,
    user: env.DATABASE_USER,
    password: env.DATABASE_PASSWORD,
  };
}

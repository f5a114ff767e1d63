import type { ClientConfig } from "pg";
import { verifiedTls } from "../shared/database-tls.ts";
import { signTokens } from "../shared/database-token.ts";
import type { ReportsEnvironment } from "./env.ts";

/** Where the database is and how the function proves who it is; node-postgres asks `password` for each connection. */
export function databaseLogin(env: ReportsEnvironment, sign: typeof signTokens = signTokens): ClientConfig {
  const address = { host: env.DATABASE_HOST, port: Number(env.DATABASE_PORT), user: env.DATABASE_USER };
  const login = { ...address, database: env.DATABASE_NAME };
  return env.DATABASE_LOGIN === "password"
    ? { ...login, password: env.DATABASE_PASSWORD }
    : { ...login, password: sign(address), ssl: verifiedTls(env.DATABASE_CA) };
}

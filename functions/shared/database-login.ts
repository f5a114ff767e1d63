import type { ClientConfig } from "pg";
import { z } from "zod";
import { DATABASE_ADDRESS } from "./database-address.ts";
import { DATABASE_CA, verifiedTls } from "./database-tls.ts";
import { signTokens } from "./database-token.ts";
import { LOG_VARIABLES } from "./logger.ts";

/** The environment of a function that logs in as a role of the database. @param own variables besides */
export function withDatabaseLogin<S extends z.ZodRawShape>(own: S) {
  const common = { ...DATABASE_ADDRESS, DATABASE_USER: z.string().min(1), ...LOG_VARIABLES, ...own };
  return z.discriminatedUnion("DATABASE_LOGIN", [
    /** On the laptop, over loopback. */
    z.object({ ...common, DATABASE_LOGIN: z.literal("password"), DATABASE_PASSWORD: z.string().min(1) }),
    /** By a token a connection, over verified TLS. */
    z.object({ ...common, DATABASE_LOGIN: z.literal("iam"), DATABASE_CA }),
  ]);
}

type DatabaseLoginEnvironment = z.output<ReturnType<typeof withDatabaseLogin<Record<never, never>>>>;

/** Where the database is and how the function proves who it is; node-postgres asks `password` for each connection. */
export function databaseLogin(
  env: DatabaseLoginEnvironment,
  sign: typeof signTokens = signTokens,
): ClientConfig {
  const address = { host: env.DATABASE_HOST, port: Number(env.DATABASE_PORT), user: env.DATABASE_USER };
  const login = { ...address, database: env.DATABASE_NAME };
  return env.DATABASE_LOGIN === "password"
    ? { ...login, password: env.DATABASE_PASSWORD }
    : { ...login, password: sign(address), ssl: verifiedTls(env.DATABASE_CA) };
}

import mysql, { type Connection, type ConnectionOptions } from "mysql2/promise";
import { EXACT } from "../../mysql/exact-values.ts";
import { isUntrusted, notTrusted, verifiedTls } from "../shared/database-tls.ts";
import { signTokens } from "../shared/database-token.ts";
import type { readEnvironment } from "./env.ts";

/** Longer than a start of the connection takes on a machine that is busy. */
const CONNECT_TIMEOUT_MS = 20_000;

/** The shop's database does not answer. Transient: the next export tries again. */
export class ShopDatabaseUnavailableError extends Error {
  override name = "ShopDatabaseUnavailableError";
}

/**
 * Opens connections to the shop's database: by a token of IAM over verified TLS, or by a password on the laptop.
 * @throws DatabaseNotTrustedError, ShopDatabaseUnavailableError
 */
export function openShopDatabase(
  env: ReturnType<typeof readEnvironment>,
  sign: typeof signTokens = signTokens,
): () => Promise<Connection> {
  const address = { host: env.DATABASE_HOST, port: Number(env.DATABASE_PORT), user: env.DATABASE_USER };
  const login: ConnectionOptions = {
    ...EXACT,
    ...address,
    ...{ database: env.DATABASE_NAME, connectTimeout: CONNECT_TIMEOUT_MS },
  };
  const prove = proof(env, sign(address));
  return async () => {
    try {
      return await mysql.createConnection({ ...login, ...(await prove()) });
    } catch (error) {
      if (isUntrusted(error)) {
        throw notTrusted(address.host, error);
      }
      const reason = (error as Error).message || (error as NodeJS.ErrnoException).code;
      throw new ShopDatabaseUnavailableError(
        `the shop's database at ${address.host}:${address.port} does not answer (${reason})`,
        { cause: error },
      );
    }
  };
}

/** How a connection proves who it is; a token is sent as it is, over a connection that was verified before. */
function proof(
  env: ReturnType<typeof readEnvironment>,
  token: () => Promise<string>,
): () => Promise<ConnectionOptions> {
  if (env.DATABASE_LOGIN === "password") {
    const password = env.DATABASE_PASSWORD;
    return async () => ({ password });
  }
  const { ca } = verifiedTls(env.DATABASE_CA);
  const ssl = { ca: ca as string | string[], rejectUnauthorized: true, verifyIdentity: true };
  return async () => ({ ssl, enableCleartextPlugin: true, password: await token() });
}

import mysql, { type Connection } from "mysql2/promise";
import { notTrusted } from "../shared/database-tls.ts";
import { signTokens } from "../shared/database-token.ts";
import { isShopUntrusted, shopDatabaseLogin } from "../shared/shop-database-login.ts";
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
  const login = shopDatabaseLogin(env, sign);
  return async () => {
    try {
      return await mysql.createConnection({ ...(await login()), connectTimeout: CONNECT_TIMEOUT_MS });
    } catch (error) {
      if (isShopUntrusted(error)) {
        throw notTrusted(env.DATABASE_HOST, error);
      }
      const reason = (error as Error).message || (error as NodeJS.ErrnoException).code;
      throw new ShopDatabaseUnavailableError(
        `the shop's database at ${env.DATABASE_HOST}:${env.DATABASE_PORT} does not answer (${reason})`,
        { cause: error },
      );
    }
  };
}

import type { ConnectionOptions } from "mysql2/promise";
import type { z } from "zod";
import { EXACT } from "../../mysql/exact-values.ts";
import type { withDatabaseLogin } from "./database-login.ts";
import { type DATABASE_CA, verifiedTls } from "./database-tls.ts";
import { signTokens } from "./database-token.ts";

type LoginEnvironment = z.output<ReturnType<typeof withDatabaseLogin<Record<never, never>>>>;

/** The driver looks at the name in the certificate only where it is told to. */
export const verifiedShopTls = (ca: z.output<typeof DATABASE_CA>) =>
  ({ ...verifiedTls(ca), verifyIdentity: true }) as NonNullable<Exclude<ConnectionOptions["ssl"], string>>;

/** Whether the server did not prove that it is the database: the driver's own word for it. */
export const isShopUntrusted = (error: unknown) =>
  (error as NodeJS.ErrnoException | undefined)?.code === "HANDSHAKE_SSL_ERROR";

/** How a function logs in to the shop's database: called for each connection, as a token opens them for 15 minutes only. */
export function shopDatabaseLogin(
  env: LoginEnvironment,
  sign: typeof signTokens = signTokens,
): () => Promise<ConnectionOptions> {
  const address = { host: env.DATABASE_HOST, port: Number(env.DATABASE_PORT), user: env.DATABASE_USER };
  const options = { ...EXACT, ...address, database: env.DATABASE_NAME };
  if (env.DATABASE_LOGIN === "password") {
    return async () => ({ ...options, password: env.DATABASE_PASSWORD });
  }
  const [token, ssl] = [sign(address), verifiedShopTls(env.DATABASE_CA)];
  // MySQL asks for a token as it is; the driver says it over verified TLS alone.
  return async () => ({ ...options, ssl, enableCleartextPlugin: true, password: await token() });
}

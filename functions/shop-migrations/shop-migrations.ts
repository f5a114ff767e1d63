import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import mysql, { type Connection } from "mysql2/promise";
import type { Migrated } from "../../migrations/run-migrations.ts";
import { EXACT } from "../../mysql/exact-values.ts";
import { BY_IAM, byPassword, type ShopLogin } from "../../mysql/logins.ts";
import { prepareShopDatabase } from "../../mysql/prepare.ts";
import { notTrusted } from "../shared/database-tls.ts";
import { masterCannotLogIn, readMasterSecret } from "../shared/master-secret.ts";
import { isShopUntrusted, verifiedShopTls } from "../shared/shop-database-login.ts";
import type { readEnvironment } from "./env.ts";

const CONNECT_TIMEOUT_MS = 10_000;

/** MySQL's word for anywhere; who gets near is the security group's business. */
const ANYWHERE = "%";

type Environment = ReturnType<typeof readEnvironment>;

/**
 * Logs in as the master, over verified TLS, and brings the server up to date.
 * @throws MasterLoginError, DatabaseNotTrustedError, MigrationChangedError, MigrationFailedError, MigrationLockedError
 */
export async function migrateShop(env: Environment, secrets: SecretsManagerClient): Promise<Migrated> {
  const { LOGIN_PASSWORDS: passwords } = env;
  const identified = (login: ShopLogin) => (passwords ? byPassword(passwords[login]) : BY_IAM);
  const connection = await connect(env, secrets);
  try {
    return await prepareShopDatabase(connection, { host: ANYWHERE, identified });
  } finally {
    await connection.end().catch(() => connection.destroy());
  }
}

async function connect(env: Environment, secrets: SecretsManagerClient): Promise<Connection> {
  const { username: user, password } = await readMasterSecret(secrets, env.MASTER_SECRET_ARN);
  const address = { host: env.DATABASE_HOST, port: Number(env.DATABASE_PORT) };
  try {
    const connection = await mysql.createConnection({
      ...{ ...EXACT, ...address, user, password },
      ssl: verifiedShopTls(env.DATABASE_CA),
      connectTimeout: CONNECT_TIMEOUT_MS,
    });
    // Without a listener a connection that breaks ends the process.
    connection.on("error", () => {});
    return connection;
  } catch (error) {
    if (isShopUntrusted(error)) {
      throw notTrusted(env.DATABASE_HOST, error);
    }
    throw masterCannotLogIn(address, error);
  }
}

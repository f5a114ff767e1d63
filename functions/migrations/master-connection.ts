import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import pg from "pg";
import { isUntrusted, notTrusted, verifiedTls } from "../shared/database-tls.ts";
import type { signTokens } from "../shared/database-token.ts";
import { masterCannotLogIn, readMasterSecret } from "../shared/master-secret.ts";
import type { MigrationsEnvironment } from "./env.ts";

const CONNECT_TIMEOUT_MS = 10_000;

/** Connects as the master, over verified TLS, for as long as `work` takes. @throws MasterLoginError, DatabaseNotTrustedError */
export async function withMaster<T>(
  parts: { env: MigrationsEnvironment; secrets: SecretsManagerClient; sign: typeof signTokens },
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await connect(parts);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function connect({ env, secrets, sign }: Parameters<typeof withMaster>[0]): Promise<pg.Client> {
  const { username, password } = await readMasterSecret(secrets, env.MASTER_SECRET_ARN);
  const address = { host: env.DATABASE_HOST, port: Number(env.DATABASE_PORT), user: username };
  const login = { ...address, database: env.DATABASE_NAME, ssl: verifiedTls(env.DATABASE_CA) };
  try {
    return await open({ ...login, password }).catch((error) => {
      // Whoever makes a role is a member of it since PostgreSQL 16, and RDS takes no password from members of rds_iam, not
      // even from members of members: once ingest and reader are, the master may need a token.
      if (isRefusal(error)) {
        return open({ ...login, password: sign(address) });
      }
      throw error;
    });
  } catch (error) {
    if (isUntrusted(error)) {
      throw notTrusted(env.DATABASE_HOST, error);
    }
    throw masterCannotLogIn(address, error);
  }
}

async function open(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client({
    ...config,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    options: "-c timezone=UTC",
  });
  // Without a listener a connection that breaks ends the process.
  client.on("error", () => {});
  await client.connect();
  return client;
}

/** SQLSTATE class 28: invalid authorization. */
function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code ?? "").startsWith("28");
}

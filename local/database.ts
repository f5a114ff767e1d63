import { dirname } from "node:path";
import getPort from "get-port";
import pg from "pg";
import { UserError } from "../errors/user-error.ts";
import { migrate } from "../postgres/migrate.ts";
import { findServerAccount } from "./database/account.ts";
import { findPostgresBinaries } from "./database/binaries.ts";
import { createCluster } from "./database/cluster.ts";
import { makeReachable } from "./database/reach.ts";
import { ensureDatabase } from "./database/roles.ts";
import {
  type KeptSecrets,
  type Login,
  newPasswords,
  readSecrets,
  type Secrets,
  writeSecrets,
} from "./database/secrets.ts";
import { type Server, startServer } from "./database/server.ts";
import type { Places } from "./places.ts";

export interface Database extends Server {
  port: number;
  /** Without its password: that is in the pgpass file. */
  url(login: Login): string;
  /** For node-postgres, which does not look into `PGPASSFILE` by itself. */
  clientConfig(login: Login): pg.ClientConfig;
}

/**
 * Starts the laptop's PostgreSQL with its roles, its database `ecommerce` and the newest schema. The first start makes them;
 * a server that a killed run left behind is stopped first, one that was killed recovers.
 * @param fixedPort where others know the database by its port already; else the last one, or a free one
 */
export async function startDatabase(places: Places, fixedPort?: number): Promise<Database> {
  const kept = readSecrets(places.secrets);
  const passwords = { ...newPasswords(), ...kept?.passwords };
  const port = fixedPort ?? (await getPort({ host: "127.0.0.1", ...(kept && { port: kept.port }) }));
  const secrets: Secrets = { port, passwords };
  writeSecrets(places, secrets);
  const binaries = findPostgresBinaries();
  const account = findServerAccount();
  const dataDir = places.databaseData;
  makeReachable(account, dirname(dataDir));
  makeReachable(account, binaries);
  await createCluster({ binaries, dataDir, password: passwords.superuser, account });
  const server = await startServer({
    ...{ binaries, dataDir, port, account },
    password: passwords.superuser,
    logFile: places.log("database"),
    identityFile: places.run("database"),
  });
  try {
    await ensureDatabase(secrets);
    await withClient(loginConfig(secrets, "owner"), (client) => migrate(client));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { ...server, port, ...loginsOf(secrets) };
}

/** How to log in to a database that somebody else started. Undefined before the first start. */
export function findDatabase(places: Places): Pick<Database, "url" | "clientConfig"> | undefined {
  const secrets = readSecrets(places.secrets);
  return secrets && loginsOf(secrets);
}

/** A connection for as long as `work` takes. */
export async function withClient<T>(
  config: pg.ClientConfig,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(config);
  // Without a listener a connection that breaks ends the process.
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function loginsOf(secrets: KeptSecrets): Pick<Database, "url" | "clientConfig"> {
  return {
    url: (login) => `postgresql://${login}@127.0.0.1:${secrets.port}/ecommerce`,
    clientConfig: (login) => loginConfig(secrets, login),
  };
}

function loginConfig({ port, passwords }: KeptSecrets, login: Login): pg.ClientConfig {
  const password = passwords[login];
  if (password === undefined) {
    throw new UserError(`the database does not know ${login} yet: stop the system, then npm start`);
  }
  return { host: "127.0.0.1", port, user: login, password, database: "ecommerce" };
}

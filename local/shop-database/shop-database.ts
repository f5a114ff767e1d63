import { dirname, join } from "node:path";
import getPort from "get-port";
import mysql, { type Connection, type ConnectionOptions } from "mysql2/promise";
import type { Migrated } from "../../migrations/run-migrations.ts";
import { migrateShopDatabase } from "../../mysql/migrate.ts";
import { SHOP_DATABASE } from "../../mysql/tables.ts";
import { findServerAccount } from "../database/account.ts";
import { makeReachable } from "../database/reach.ts";
import type { Places } from "../places.ts";
import { createDataDirectory } from "./data-directory.ts";
import { type FetchDisplay, findInstall } from "./find-install.ts";
import type { MariadbInstall } from "./install.ts";
import { ensureLogins, type Login, loginOptions, newPasswords, readSecrets, writeSecrets } from "./logins.ts";
import { readOwnServer } from "./own-server.ts";
import { findServer, startServer, stopServer } from "./server.ts";

const CREATE_DATABASE = `create database if not exists ${SHOP_DATABASE} character set utf8mb4 collate utf8mb4_bin`;

/** A shop database that answers. */
export interface ShopDatabase {
  /** For mysql2. */
  options(login: Login): ConnectionOptions;
  /** Without its password. */
  url(login: Login): string;
  /** Whether it is the user's own server: all logins are the one of its URL. */
  isOwn: boolean;
}

/**
 * Starts the laptop's MariaDB with its users, its database `shop` and the newest tables; the first start makes them. One that
 * was killed recovers, one that runs is stopped first. A server of the user's own is brought up to date instead.
 * @throws NoMariadbError, DataDirectoryError, MariadbNotStartedError, OwnServerError, UserError
 */
export async function startShopDatabase(
  places: Places,
  display: FetchDisplay,
  { fetched = places.mariadb, ownUrl = process.env.ECOMMERCE_STREAMING_SHOP_DATABASE } = {},
): Promise<ShopDatabase & { migrated: Migrated }> {
  if (ownUrl) {
    const own = readOwnServer(ownUrl);
    return { ...own, migrated: await connect(own.options("root"), migrateShopDatabase) };
  }
  await stopServer(places.run("shop-database"));
  const install = await findInstall(fetched, display);
  const kept = readSecrets(places);
  const port = await getPort({ host: "127.0.0.1", ...(kept && { port: kept.port }) });
  const secrets = { port, passwords: kept?.passwords ?? newPasswords() };
  writeSecrets(places, secrets);
  const root = loginOptions(secrets, "root");
  await startOn(places, install, port, secrets.passwords.root, root);
  try {
    const migrated = await connect(root, async (connection) => {
      await connection.query(CREATE_DATABASE);
      await connection.changeUser({ database: SHOP_DATABASE });
      const migrated = await migrateShopDatabase(connection);
      await ensureLogins(connection, secrets);
      return migrated;
    });
    return { ...loginsOf(secrets), migrated };
  } catch (error) {
    await stopShopDatabase(places);
    throw error;
  }
}

/** One that runs, or is the user's own; undefined where there is none. */
export function findShopDatabase(
  places: Places,
  ownUrl = process.env.ECOMMERCE_STREAMING_SHOP_DATABASE,
): ShopDatabase | undefined {
  if (ownUrl) {
    return readOwnServer(ownUrl);
  }
  const secrets = findServer(places.run("shop-database")) && readSecrets(places);
  return secrets && loginsOf(secrets);
}

/** Ends the laptop's; the user's own stays. */
export const stopShopDatabase = (places: Places): Promise<void> => stopServer(places.run("shop-database"));

/** A connection for as long as `work` takes. */
export async function connect<T>(
  options: ConnectionOptions,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await mysql.createConnection(options);
  // Without a listener a connection that breaks ends the process.
  connection.on("error", () => {});
  try {
    return await work(connection);
  } finally {
    await connection.end().catch(() => connection.destroy());
  }
}

async function startOn(
  places: Places,
  install: MariadbInstall,
  port: number,
  password: string,
  root: ConnectionOptions,
): Promise<void> {
  const account = findServerAccount();
  const dataDir = join(places.shopDatabase, "data");
  makeReachable(account, dataDir);
  makeReachable(account, dirname(install.program));
  await createDataDirectory({ install, dataDir, password, account });
  await startServer({
    ...{ install, dataDir, port, account },
    logFile: places.log("shop-database"),
    identityFile: places.run("shop-database"),
    answers: () =>
      connect(root, (connection) => connection.ping()).then(
        () => true,
        () => false,
      ),
  });
}

function loginsOf(secrets: Parameters<typeof loginOptions>[0]): ShopDatabase {
  return {
    options: (login) => ({ ...loginOptions(secrets, login), database: SHOP_DATABASE }),
    url: (login) => `mysql://${login}@127.0.0.1:${secrets.port}/${SHOP_DATABASE}`,
    isOwn: false,
  };
}

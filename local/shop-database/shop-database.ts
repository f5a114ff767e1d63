import { dirname, join } from "node:path";
import getPort from "get-port";
import mysql, { type Connection, type ConnectionOptions } from "mysql2/promise";
import { UserError } from "../../errors/user-error.ts";
import type { Migrated } from "../../migrations/run-migrations.ts";
import { byPassword } from "../../mysql/logins.ts";
import { migrateShopDatabase } from "../../mysql/migrate.ts";
import { prepareShopDatabase } from "../../mysql/prepare.ts";
import { SHOP_DATABASE } from "../../mysql/tables.ts";
import { findServerAccount } from "../database/account.ts";
import { makeReachable } from "../database/reach.ts";
import type { Places } from "../places.ts";
import { waitUntil } from "../wait-until.ts";
import { createDataDirectory } from "./data-directory.ts";
import { type FetchDisplay, findInstall } from "./find-install.ts";
import type { MariadbInstall } from "./install.ts";
import { type Login, loginOptions, newPasswords, readSecrets, type Secrets, writeSecrets } from "./logins.ts";
import { OwnServerError, readOwnServer } from "./own-server.ts";
import { findServer, startServer, stopServer } from "./server.ts";

/** One that was just started may have a log to read. */
const ANSWER_TIMEOUT_MS = 30_000;

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
 * was killed recovers, one that runs is brought up to date, as a server of the user's own is.
 * @throws NoMariadbError, DataDirectoryError, MariadbNotStartedError, OwnServerError, UserError
 */
export async function startShopDatabase(
  places: Places,
  display: FetchDisplay,
  { fetched = places.mariadb, ownUrl = process.env.ECOMMERCE_STREAMING_SHOP_DATABASE } = {},
): Promise<ShopDatabase & { migrated: Migrated }> {
  if (ownUrl) {
    const own = readOwnServer(ownUrl);
    try {
      return { ...own, migrated: await connect(own.options("root"), migrateShopDatabase) };
    } catch (error) {
      throw error instanceof UserError
        ? error
        : new OwnServerError(`${own.url("root")}: ${reasonOf(error)}`, { cause: error });
    }
  }
  const secrets =
    (await findAnswering(places)) ?? (await startOn(places, await findInstall(fetched, display)));
  const identified = (login: Exclude<Login, "root">) => byPassword(secrets.passwords[login]);
  const migrated = await connect(loginOptions(secrets, "root"), (connection) =>
    prepareShopDatabase(connection, { host: "127.0.0.1", identified }),
  );
  return { ...loginsOf(secrets), migrated };
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

/** Of a server that runs; one that does not answer in time is as good as none. */
async function findAnswering(places: Places): Promise<Secrets | undefined> {
  const isRunning = () => findServer(places.run("shop-database")) !== undefined;
  const secrets = isRunning() ? readSecrets(places) : undefined;
  if (secrets === undefined) {
    return undefined;
  }
  const check = async () => !isRunning() || (await answers(secrets));
  await waitUntil("MariaDB to answer", check, { timeoutMs: ANSWER_TIMEOUT_MS }).catch(() => {});
  return (await answers(secrets)) ? secrets : undefined;
}

async function startOn(places: Places, install: MariadbInstall): Promise<Secrets> {
  await stopShopDatabase(places);
  const kept = readSecrets(places);
  const port = await getPort({ host: "127.0.0.1", ...(kept && { port: kept.port }) });
  const secrets = { port, passwords: kept?.passwords ?? newPasswords() };
  writeSecrets(places, secrets);
  const account = findServerAccount();
  const dataDir = join(places.shopDatabase, "data");
  makeReachable(account, dataDir);
  makeReachable(account, dirname(install.program));
  await createDataDirectory({ install, dataDir, password: secrets.passwords.root, account });
  await startServer({
    ...{ install, dataDir, port, account },
    logFile: places.log("shop-database"),
    identityFile: places.run("shop-database"),
    answers: () => answers(secrets),
  });
  return secrets;
}

const answers = (secrets: Secrets): Promise<boolean> =>
  connect(loginOptions(secrets, "root"), (connection) => connection.ping()).then(
    () => true,
    () => false,
  );

/** Of several addresses that were tried, the error has no message of its own. */
function reasonOf(error: unknown): string {
  const { message, errors, code } = error as AggregateError & { code?: string };
  return message || errors?.[0]?.message || code || "it does not answer";
}

function loginsOf(secrets: Secrets): ShopDatabase {
  return {
    options: (login) => ({ ...loginOptions(secrets, login), database: SHOP_DATABASE }),
    url: (login) => `mysql://${login}@127.0.0.1:${secrets.port}/${SHOP_DATABASE}`,
    isOwn: false,
  };
}

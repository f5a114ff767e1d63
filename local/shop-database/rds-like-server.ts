// A MySQL as RDS hands it over: no root to be had, a master that may make users and databases, TLS and nothing else.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import getPort from "get-port";
import mysql, { type RowDataPacket } from "mysql2/promise";
import { EXACT } from "../../mysql/exact-values.ts";
import { findServerAccount } from "../database/account.ts";
import { makeReachable } from "../database/reach.ts";
import { makeAuthority } from "../database/tls.ts";
import { createDataDirectory } from "./data-directory.ts";
import { type FetchDisplay, findInstall } from "./find-install.ts";
import { startServer, stopServer } from "./server.ts";
import { connect } from "./shop-database.ts";

export const SHOP_MASTER = { username: "master", password: "of the shop's master" };

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.MasterAccounts.html, as far as MariaDB knows them. */
const MASTER_MAY = [
  ...["select", "insert", "update", "delete", "create", "drop", "reload", "process", "references", "index"],
  ...["alter", "show databases", "create temporary tables", "lock tables", "execute", "replication slave"],
  ...["replication client", "create view", "show view", "create routine", "alter routine", "create user"],
  ...["event", "trigger"],
];

export interface RdsLikeShopOptions {
  /** Is removed with the server. @default one in the folder of temporary files */
  folder?: string;
  /** Where MariaDB lies that was fetched. */
  fetched: string;
  display: FetchDisplay;
  /** Of the master. @default one that is no secret */
  password?: string;
  /** @default in the folder */
  logFile?: string;
  /** Names the process. @default in the folder */
  identityFile?: string;
}

export interface RdsLikeShopServer {
  port: number;
  /** Its certificate authority, and one that has nothing to do with it, as PEM. */
  ca: string;
  foreignCa: string;
  asRoot(sql: string): Promise<RowDataPacket[]>;
  /** Proves from the next connection on to be this host; at first: localhost. */
  proveToBe(host: string): Promise<void>;
  remove(): Promise<void>;
}

/** @throws NoMariadbError, DataDirectoryError, MariadbNotStartedError */
export async function startRdsLikeShopServer(options: RdsLikeShopOptions): Promise<RdsLikeShopServer> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "shop-rds-"));
  const password = options.password ?? SHOP_MASTER.password;
  const [install, account, port] = [
    await findInstall(options.fetched, options.display),
    findServerAccount(),
    await getPort({ host: "127.0.0.1" }),
  ];
  mkdirSync(folder, { recursive: true });
  const dataDir = join(folder, "shop-data");
  makeReachable(account, dataDir);
  makeReachable(account, dirname(install.program));
  const root = { host: "127.0.0.1", port, user: "root", password: "0123456789abcdef" };
  await createDataDirectory({ install, dataDir, password: root.password, account });
  const [authority, foreign] = [await makeAuthority(folder, "shop"), await makeAuthority(folder, "foreign")];
  const { certificate, key } = await authority.certify("localhost");
  const asRoot = (sql: string) =>
    connect({ ...EXACT, ...root, ssl: { rejectUnauthorized: false } }, async (connection) => {
      return (await connection.query<RowDataPacket[]>(sql))[0];
    });
  const identityFile = options.identityFile ?? join(folder, "identity");
  await startServer({
    ...{ install, dataDir, port, account, identityFile },
    logFile: options.logFile ?? join(folder, "log"),
    settings: { "ssl-cert": certificate, "ssl-key": key, "require-secure-transport": "ON" },
    answers: () =>
      asRoot("select 1").then(
        () => true,
        () => false,
      ),
  });
  const master = `${mysql.escape(SHOP_MASTER.username)}@'%'`;
  await asRoot(`create user if not exists ${master} identified by ${mysql.escape(password)}`);
  await asRoot(`grant ${MASTER_MAY.join(", ")} on *.* to ${master} with grant option`);
  return {
    ...{ port, ca: authority.pem, foreignCa: foreign.pem, asRoot },
    async proveToBe(host) {
      // In the place of the one before.
      await authority.certify(host);
      await asRoot("flush ssl");
    },
    async remove() {
      await stopServer(identityFile);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

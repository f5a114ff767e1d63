// A PostgreSQL as RDS hands it over: no superuser to be had, a master that may make roles, TLS, the role rds_iam.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import getPort from "get-port";
import pg from "pg";
import { withClient } from "../database.ts";
import { findServerAccount } from "./account.ts";
import { findTlsPostgresBinaries } from "./binaries.ts";
import { createCluster } from "./cluster.ts";
import { makeReachable } from "./reach.ts";
import { startServer } from "./server.ts";
import { makeAuthority, serveTls } from "./tls.ts";

export const MASTER = { username: "master", password: "of the master" };

export interface RdsLikeServerOptions {
  /** Is removed with the server. @default one in the folder of temporary files */
  folder?: string;
  /** Of superuser and master. */
  passwords?: { superuser: string; master: string };
  /** @default in the folder */
  logFile?: string;
  /** Names the process. @default in the folder */
  identityFile?: string;
}

export interface RdsLikeServer {
  pid: number;
  port: number;
  /** Its certificate authority, and one that has nothing to do with it, as PEM. */
  ca: string;
  foreignCa: string;
  asSuperuser(sql: string, database?: string): Promise<Record<string, unknown>[]>;
  /** Drops everything and hands over an empty database again. */
  empty(): Promise<void>;
  /** Proves from the next connection on to be this host; at first: localhost. */
  proveToBe(host: string): Promise<void>;
  remove(): Promise<void>;
}

export async function startRdsLikeServer(options: RdsLikeServerOptions = {}): Promise<RdsLikeServer> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "rds-"));
  const { username } = MASTER;
  const { superuser: superuserPassword, master: password } = options.passwords ?? {
    superuser: "postgres",
    master: MASTER.password,
  };
  const [binaries, account, port] = [findTlsPostgresBinaries(), findServerAccount(), await getPort()];
  mkdirSync(folder, { recursive: true });
  const dataDir = join(folder, "database/data");
  makeReachable(account, dirname(dataDir));
  makeReachable(account, join(folder, "any"));
  await createCluster({ binaries, dataDir, password: superuserPassword, account });
  const server = await startServer({
    ...{ binaries, dataDir, port, account, password: superuserPassword },
    logFile: options.logFile ?? join(folder, "log"),
    identityFile: options.identityFile ?? join(folder, "identity"),
  });
  const superuser = { host: "127.0.0.1", port, user: "postgres", password: superuserPassword };
  const asSuperuser = (sql: string, database = "postgres") =>
    withClient({ ...superuser, database }, async (client) => (await client.query(sql)).rows);

  const [authority, foreign] = await Promise.all([
    makeAuthority(folder, "rds"),
    makeAuthority(folder, "foreign"),
  ]);
  const proveToBe = (host: string) =>
    withClient({ ...superuser, database: "postgres" }, async (client) =>
      serveTls(client, await authority.certify(host)),
    );
  await proveToBe("localhost");
  await asSuperuser(`
    create role rds_iam nologin;
    create role ${username} login createrole createdb password ${pg.escapeLiteral(password)};
    grant rds_iam to ${username} with admin option, inherit false, set false`);

  return {
    pid: server.pid,
    port,
    ca: authority.pem,
    foreignCa: foreign.pem,
    asSuperuser,
    proveToBe,
    async empty() {
      await asSuperuser("drop database if exists ecommerce with (force)");
      await asSuperuser("drop role if exists owner, ingest, reader");
      await asSuperuser(`alter role ${username} password ${pg.escapeLiteral(password)}`);
      await asSuperuser(`create database ecommerce owner ${username}`);
    },
    async remove() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

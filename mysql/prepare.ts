import type { Connection } from "mysql2/promise";
import type { Migrated } from "../migrations/run-migrations.ts";
import { ensureShopLogins, type LoginOptions } from "./logins.ts";
import { migrateShopDatabase } from "./migrate.ts";
import { SHOP_DATABASE } from "./tables.ts";

const CREATE_DATABASE = `create database if not exists ${SHOP_DATABASE} character set utf8mb4 collate utf8mb4_bin`;

/**
 * Brings a server from any state to the shop's database, its newest tables and its users. Again changes nothing.
 * @param master may make databases and users
 * @throws MigrationChangedError, MigrationFailedError, MigrationLockedError
 */
export async function prepareShopDatabase(master: Connection, logins: LoginOptions): Promise<Migrated> {
  await master.query(CREATE_DATABASE);
  await master.query(`use ${SHOP_DATABASE}`);
  const migrated = await migrateShopDatabase(master);
  await ensureShopLogins(master, logins);
  return migrated;
}

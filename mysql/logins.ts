import mysql, { type Connection } from "mysql2/promise";
import { SHOP_DATABASE, SHOP_TABLES } from "./tables.ts";

/** `shop` writes rows, `sync` reads them and sees who else is writing. */
export const SHOP_LOGINS = ["shop", "sync"] as const;

export type ShopLogin = (typeof SHOP_LOGINS)[number];

/** What each may do, beside logging in. */
const GRANTS: Readonly<Record<ShopLogin, readonly string[]>> = {
  shop: [
    `create temporary tables on ${SHOP_DATABASE}.*`,
    ...SHOP_TABLES.map(({ name }) => `select, insert, update, delete on ${SHOP_DATABASE}.${name}`),
  ],
  sync: [`select on ${SHOP_DATABASE}.*`, "process on *.*"],
};

/** On RDS: by a token of IAM in the place of a password, over TLS. */
export const BY_IAM = "identified with AWSAuthenticationPlugin as 'RDS' require ssl";

/** By a password, as on a laptop. */
export const byPassword = (password: string) => `identified by ${mysql.escape(password)}`;

export interface LoginOptions {
  /** From where they log in; % is anywhere. */
  host: string;
  /** How each proves who it is, in SQL. */
  identified: (login: ShopLogin) => string;
}

/** Makes the users, or gives them today's ways to log in and grants. @param master may make users; there are tables already */
export async function ensureShopLogins(
  master: Connection,
  { host, identified }: LoginOptions,
): Promise<void> {
  for (const login of SHOP_LOGINS) {
    const user = `${mysql.escape(login)}@${mysql.escape(host)}`;
    await master.query(`create user if not exists ${user} ${identified(login)}`);
    await master.query(`alter user ${user} ${identified(login)}`);
    for (const grant of GRANTS[login]) {
      await master.query(`grant ${grant} to ${user}`);
    }
  }
}

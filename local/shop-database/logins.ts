import { randomBytes } from "node:crypto";
import { join } from "node:path";
import mysql, { type Connection, type ConnectionOptions } from "mysql2/promise";
import { z } from "zod";
import { UserError } from "../../errors/user-error.ts";
import { EXACT } from "../../mysql/exact-values.ts";
import { SHOP_DATABASE, SHOP_TABLES } from "../../mysql/tables.ts";
import type { Places } from "../places.ts";
import { BrokenFileError, readJsonFile } from "../read-json-file.ts";
import { writeJsonFile } from "../write-json-file.ts";

/** `root` makes tables and users, `shop` writes rows, `sync` reads them and sees who else is writing. */
export const LOGINS = ["root", "shop", "sync"] as const;

export type Login = (typeof LOGINS)[number];

/** What each may do, beside logging in from this machine. */
const GRANTS: Readonly<Record<Exclude<Login, "root">, readonly string[]>> = {
  shop: [
    `create temporary tables on ${SHOP_DATABASE}.*`,
    ...SHOP_TABLES.map(({ name }) => `select, insert, update, delete on ${SHOP_DATABASE}.${name}`),
  ],
  sync: [`select on ${SHOP_DATABASE}.*`, "process on *.*"],
};

const schema = z.object({
  port: z.number().int(),
  passwords: z.record(z.enum(LOGINS), z.string().regex(/^[0-9a-f]+$/)),
});

/** Of a server of ours; for this user's eyes only. */
export type Secrets = z.output<typeof schema>;

const secretsFile = (places: Places) => join(places.shopDatabase, "secrets.json");

/** Undefined before the first start. @throws UserError */
export function readSecrets(places: Places): Secrets | undefined {
  const file = secretsFile(places);
  try {
    return readJsonFile(file, (content) => schema.parse(content));
  } catch (error) {
    throw error instanceof BrokenFileError
      ? new UserError(`${file} does not hold the shop database's passwords: run npm run reset`, {
          cause: error,
        })
      : error;
  }
}

export function writeSecrets(places: Places, secrets: Secrets): void {
  writeJsonFile(secretsFile(places), secrets, 0o600);
}

export const newPasswords = (): Secrets["passwords"] =>
  Object.fromEntries(LOGINS.map((login) => [login, randomBytes(24).toString("hex")])) as never;

/** How to log in to a server of ours. */
export const loginOptions = ({ port, passwords }: Secrets, user: Login): ConnectionOptions => ({
  ...{ ...EXACT, host: "127.0.0.1", port, user, password: passwords[user] },
});

/** Makes the users, or gives them today's passwords and grants. @param root logged in as it, once there are tables */
export async function ensureLogins(root: Connection, { passwords }: Secrets): Promise<void> {
  for (const [login, grants] of Object.entries(GRANTS)) {
    const user = `${mysql.escape(login)}@'127.0.0.1'`;
    const password = mysql.escape(passwords[login as Login]);
    await root.query(`create user if not exists ${user} identified by ${password}`);
    await root.query(`alter user ${user} identified by ${password}`);
    for (const grant of grants) {
      await root.query(`grant ${grant} to ${user}`);
    }
  }
}

import { readFileSync } from "node:fs";
import pg from "pg";
import { LOGINS, type Secrets } from "./secrets.ts";

const ROLES = new URL("../../postgres/bootstrap/roles.sql", import.meta.url);

/** Makes the roles and the database where they are missing, and sets the roles' passwords. */
export async function ensureDatabase({ port, passwords }: Secrets): Promise<void> {
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    user: "postgres",
    password: passwords.superuser,
    database: "postgres",
  });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(readFileSync(ROLES, "utf8"));
    for (const login of LOGINS) {
      await client.query(`alter role ${login} password ${client.escapeLiteral(passwords[login])}`);
    }
    const { rowCount } = await client.query("select from pg_database where datname = 'ecommerce'");
    if (rowCount === 0) {
      await client.query("create database ecommerce owner owner");
    }
  } finally {
    await client.end();
  }
}

import pg from "pg";
import { migrate } from "../../postgres/migrate.ts";
import type { KeptSecrets } from "./secrets.ts";

/** The database that everybody uses. */
const CURRENT = "ecommerce";

/** Beside it, until it takes its place. */
export const MADE_ANEW = "ecommerce_made_anew";

/** What was in its place before. */
export const BEFORE = "ecommerce_before";

/** PostgreSQL's: somebody has connected between our closing the connections and the renaming. */
const IN_USE = "55006";
const ATTEMPTS = 20;

/** Whoever may make, rename and drop databases. */
export type Superuser = pg.Client;

/** As the server's superuser for as long as `work` takes. */
export async function asSuperuser<T>(
  { port, passwords }: KeptSecrets,
  work: (superuser: Superuser) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(configOf(port, "postgres", passwords.superuser, "postgres"));
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** An empty database of the newest schema in the place of one that was not finished. */
export async function createMadeAnew(superuser: Superuser, { port, passwords }: KeptSecrets): Promise<void> {
  await dropMadeAnew(superuser);
  await superuser.query(`create database ${MADE_ANEW} owner owner`);
  // Lost with the machine it is begun again; what takes its place is on the disk before it does.
  await superuser.query(`alter database ${MADE_ANEW} set synchronous_commit = off`);
  const owner = new pg.Client(configOf(port, "owner", passwords.owner, MADE_ANEW));
  owner.on("error", () => {});
  await owner.connect();
  try {
    await migrate(owner);
  } finally {
    await owner.end();
  }
}

export async function dropMadeAnew(superuser: Superuser): Promise<void> {
  await superuser.query(`drop database if exists ${MADE_ANEW} with (force)`);
}

/** @returns whether there was one */
export async function dropBefore(superuser: Superuser): Promise<boolean> {
  const { rowCount } = await superuser.query("select from pg_database where datname = $1", [BEFORE]);
  await superuser.query(`drop database if exists ${BEFORE} with (force)`);
  return rowCount === 1;
}

/** How much of the disk the database takes that everybody uses. */
export async function sizeOfCurrent(superuser: Superuser): Promise<number> {
  const { rows } = await superuser.query<{ bytes: string }>("select pg_database_size($1) as bytes", [
    CURRENT,
  ]);
  return Number(rows[0]?.bytes ?? 0);
}

/** In one transaction: whoever connects meets the one or the other. Connections to the one before are closed. */
export async function swapIn(superuser: Superuser): Promise<void> {
  await dropBefore(superuser);
  await superuser.query(`alter database ${MADE_ANEW} reset synchronous_commit`);
  for (let attempt = 1; ; attempt += 1) {
    await superuser.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = any($1)", [
      [CURRENT, MADE_ANEW],
    ]);
    try {
      await superuser.query("begin");
      await superuser.query(`alter database ${CURRENT} rename to ${BEFORE}`);
      await superuser.query(`alter database ${MADE_ANEW} rename to ${CURRENT}`);
      await superuser.query("commit");
      return;
    } catch (error) {
      await superuser.query("rollback");
      if ((error as { code?: string }).code !== IN_USE || attempt === ATTEMPTS) {
        throw error;
      }
    }
  }
}

function configOf(
  port: number,
  user: string,
  password: string | undefined,
  database: string,
): pg.ClientConfig {
  return { host: "127.0.0.1", port, user, database, ...(password !== undefined && { password }) };
}

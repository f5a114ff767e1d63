import { fileURLToPath } from "node:url";
import type { Client } from "pg";
import Postgrator from "postgrator";
import {
  type Migrated,
  migrationFailed,
  migrationFiles,
  runMigrations,
} from "../migrations/run-migrations.ts";

export type { Migrated };

/** Any number that no other session lock of this database uses. */
const MIGRATION_LOCK = 6400;

/** Beside a Lambda's bundle, too. */
const MIGRATIONS = fileURLToPath(new URL("migrations", import.meta.url));

/** Each migration and its line in the version table in one transaction. */
class TransactionalPostgrator extends Postgrator {
  override async runMigrations(migrations: Postgrator.Migration[] = []): Promise<Postgrator.Migration[]> {
    for (const migration of migrations) {
      await this.runQuery("begin");
      // Versions of the settings tell by it who chose them.
      await this.runQuery("set local ecommerce.migrates = 'on'");
      try {
        await super.runMigrations([migration]);
        await this.runQuery("commit");
      } catch (error) {
        await this.runQuery("rollback");
        throw migrationFailed(migration, error);
      }
    }
    return migrations;
  }
}

/**
 * Brings the schema up to the newest `NNNN.do.verb_noun.sql`; of several at once, one works and the others wait for it.
 * @param client connected as owner, and used by nobody else meanwhile
 * @throws MigrationChangedError, MigrationFailedError, NoMigrationsError
 */
export async function migrate(client: Client, folder = MIGRATIONS): Promise<Migrated> {
  const postgrator = new TransactionalPostgrator({
    driver: "pg",
    ...migrationFiles(folder),
    execQuery: (query) => client.query(query),
  });
  return holdMigrationLock(client, () => runMigrations(postgrator, folder));
}

/** Lets one at a time change the database's roles and schema; whoever holds the lock may take it again. */
export async function holdMigrationLock<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
  try {
    return await work();
  } finally {
    await client.query("select pg_advisory_unlock($1)", [MIGRATION_LOCK]);
  }
}

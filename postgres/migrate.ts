import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Client } from "pg";
import Postgrator from "postgrator";
import { MigrationChangedError, MigrationFailedError, NoMigrationsError } from "./migration-errors.ts";

/** Any number that no other session lock of this database uses. */
const MIGRATION_LOCK = 6400;

const VERSION_TABLE = "schema_version";

/** Beside a Lambda's bundle, too. */
const MIGRATIONS = fileURLToPath(new URL("migrations", import.meta.url));

/** What a run of the migrations did. */
export interface Migrated {
  /** Number of the newest migration before; 0 in a new database. */
  from: number;
  to: number;
  /** File names, in order. */
  applied: string[];
}

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
        const reason = error instanceof Error ? error.message : String(error);
        throw new MigrationFailedError(`${basename(migration.filename)} failed: ${reason}`, { cause: error });
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
    schemaTable: VERSION_TABLE,
    migrationPattern: join(literally(folder), "*.do.*.sql"),
    // Git may check out other line ends.
    newline: "LF",
    execQuery: (query) => client.query(query),
  });
  return holdMigrationLock(client, async () => {
    try {
      if ((await postgrator.getMigrations()).length === 0) {
        throw new NoMigrationsError(`${folder} holds no migration: the checkout is not whole`);
      }
      const from = await versionOf(postgrator);
      const applied = await postgrator.migrate();
      return {
        from,
        to: await versionOf(postgrator),
        applied: applied.map(({ filename }) => basename(filename)),
      };
    } catch (error) {
      throw await nameChangedFile(postgrator, error);
    }
  });
}

/** A path as a pattern that only it fits: postgrator takes patterns alone. */
function literally(path: string): string {
  return path.replace(/[\\?*+@!()[\]{}]/g, "\\$&");
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

async function versionOf(postgrator: Postgrator): Promise<number> {
  return Number(await postgrator.getDatabaseVersion());
}

/** Postgrator tells the number only. */
async function nameChangedFile(postgrator: Postgrator, error: unknown): Promise<unknown> {
  const version = /^MD5 checksum failed for migration \[(\d+)\]$/.exec((error as Error).message)?.[1];
  if (version === undefined) {
    return error;
  }
  const changed = (await postgrator.getMigrations()).find(
    (migration) => migration.version === Number(version),
  );
  return new MigrationChangedError(
    `${basename(changed?.filename ?? version)} was changed after it had been applied: put it back, and add a migration`,
    { cause: error },
  );
}

import { fileURLToPath } from "node:url";
import type { Connection, RowDataPacket } from "mysql2/promise";
import Postgrator from "postgrator";
import { UserError } from "../errors/user-error.ts";
import {
  type Migrated,
  migrationFailed,
  migrationFiles,
  runMigrations,
} from "../migrations/run-migrations.ts";

/** Beside a Lambda's bundle, too. */
const MIGRATIONS = fileURLToPath(new URL("migrations", import.meta.url));

const LOCK = "ecommerce_streaming_migrations";
const LOCK_SECONDS = 60;

/** Somebody else has been changing the tables for too long. Transient. */
export class MigrationLockedError extends UserError {
  override name = "MigrationLockedError";
}

/**
 * MySQL has no transactions around changes of tables: whoever dies after one and before its line in the version table applies
 * it again, so each migration is one statement that may be run twice.
 */
class RepeatingPostgrator extends Postgrator {
  override async runMigrations(migrations: Postgrator.Migration[] = []): Promise<Postgrator.Migration[]> {
    for (const migration of migrations) {
      try {
        await super.runMigrations([migration]);
      } catch (error) {
        throw migrationFailed(migration, error);
      }
    }
    return migrations;
  }
}

/**
 * Brings the shop's tables up to the newest `NNNN.do.verb_noun.sql`; of several at once, one works and the others wait for it.
 * @param connection to the shop's database, of a login that may make tables
 * @throws MigrationChangedError, MigrationFailedError, MigrationLockedError, NoMigrationsError
 */
export async function migrateShopDatabase(connection: Connection, folder = MIGRATIONS): Promise<Migrated> {
  const [[{ name }]] = (await connection.query("select database() as name")) as unknown as [
    [{ name: string }],
  ];
  const postgrator = new RepeatingPostgrator({
    ...{ driver: "mysql", database: name, ...migrationFiles(folder) },
    execQuery: async (query) => {
      const [rows] = await connection.query<RowDataPacket[]>(query);
      return { rows: lowerCased(rows) };
    },
  });
  return holdLock(connection, `${LOCK}.${name}`.slice(0, 64), () => runMigrations(postgrator, folder));
}

/** MySQL 8 calls the columns of its information_schema in capitals. */
function lowerCased(rows: RowDataPacket[]): Record<string, unknown>[] {
  return Array.isArray(rows)
    ? rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value])),
      )
    : [];
}

async function holdLock<T>(connection: Connection, name: string, work: () => Promise<T>): Promise<T> {
  const [[answer]] = await connection.query<RowDataPacket[]>("select get_lock(?, ?) as is_held", [
    name,
    LOCK_SECONDS,
  ]);
  if (Number(answer?.is_held) !== 1) {
    throw new MigrationLockedError("somebody else is changing the shop's tables: try again in a minute");
  }
  try {
    return await work();
  } finally {
    await connection.query("do release_lock(?)", [name]);
  }
}

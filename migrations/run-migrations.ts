import { basename, join } from "node:path";
import type Postgrator from "postgrator";
import { MigrationChangedError, MigrationFailedError, NoMigrationsError } from "./migration-errors.ts";

/** What a run of the migrations did. */
export interface Migrated {
  /** Number of the newest migration before; 0 in a new database. */
  from: number;
  to: number;
  /** File names, in order. */
  applied: string[];
}

/** What every engine's postgrator is given. */
export const migrationFiles = (folder: string) => ({
  schemaTable: "schema_version",
  migrationPattern: join(literally(folder), "*.do.*.sql"),
  // Git may check out other line ends.
  newline: "LF",
});

/** Brings a schema up to the newest file; the caller holds a lock. @throws MigrationChangedError, MigrationFailedError, NoMigrationsError */
export async function runMigrations(postgrator: Postgrator, folder: string): Promise<Migrated> {
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
}

/** Names the file and what the database said. */
export function migrationFailed({ filename }: Postgrator.Migration, cause: unknown): MigrationFailedError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MigrationFailedError(`${basename(filename)} failed: ${reason}`, { cause });
}

/** A path as a pattern that only it fits: postgrator takes patterns alone. */
function literally(path: string): string {
  return path.replace(/[\\?*+@!()[\]{}]/g, "\\$&");
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

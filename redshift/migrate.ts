import { UserError } from "../errors/user-error.ts";
import { runStatement, runTransaction, StatementFailedError, type Warehouse } from "./data-api.ts";
import { fillIn, type Values } from "./fill-in.ts";
import { type Migration, readMigrations } from "./migration-files.ts";

/** A migration's SQL failed: those before it stand, and the run may be started again. */
export class MigrationFailedError extends UserError {
  override name = "MigrationFailedError";
}

/** A migration that has been applied is not what it was, or is gone. Permanent: put it back and add a new one. */
export class MigrationChangedError extends UserError {
  override name = "MigrationChangedError";
}

/** What a run did. */
export interface Migrated {
  /** Number of the newest migration before; 0 in a new warehouse. */
  from: number;
  to: number;
  /** File names, in order. */
  applied: string[];
}

/** The books of what was applied. A statement that is run again leaves them as they are. */
const BOOKS = [
  "create schema if not exists ecommerce",
  `create table if not exists ecommerce.schema_migrations (
  number integer not null, name varchar(200) not null, checksum char(64) not null, applied_at timestamp not null
) diststyle all sortkey (number)`,
];

/**
 * Applies every migration that is not in the books yet, each once, in order. Of two runs at once one fails, or does again
 * what may be done again: Redshift has no lock that outlives a call.
 * @param warehouse in the name of its owner
 * @throws MigrationChangedError, MigrationFailedError, MigrationFileError
 */
export async function migrate(
  warehouse: Warehouse,
  values: Values,
  migrations: readonly Migration[] = readMigrations(),
): Promise<Migrated> {
  await runTransaction(warehouse, BOOKS);
  const applied = await readBooks(warehouse);
  checkApplied(applied, migrations);
  const from = Math.max(0, ...applied.keys());
  const due = migrations.filter(({ number }) => number > from);
  for (const migration of due) {
    await apply(warehouse, migration, values).catch((error) => {
      throw error instanceof StatementFailedError
        ? new MigrationFailedError(`${migration.name} failed: ${error.message}`, { cause: error })
        : error;
    });
  }
  return { from, to: due.at(-1)?.number ?? from, applied: due.map(({ name }) => name) };
}

type Books = ReadonlyMap<number, { name: string; checksum: string }>;

async function readBooks(warehouse: Warehouse): Promise<Books> {
  const sql = "select number, name, checksum from ecommerce.schema_migrations order by number";
  const { rows } = await runStatement(warehouse, { sql, parameters: [] });
  return new Map(
    rows.map(([number, name, checksum]) => [
      Number(number?.longValue),
      { name: name?.stringValue ?? "", checksum: checksum?.stringValue?.trim() ?? "" },
    ]),
  );
}

function checkApplied(applied: Books, migrations: readonly Migration[]): void {
  for (const [number, { name, checksum }] of applied) {
    const migration = migrations.find((known) => known.number === number);
    if (migration?.checksum !== checksum) {
      const became = migration === undefined ? "is gone" : "was changed";
      throw new MigrationChangedError(
        `${name} ${became} after it had been applied: put it back, and add a migration`,
      );
    }
  }
}

async function apply(
  warehouse: Warehouse,
  { number, name, checksum, statements, isTransaction }: Migration,
  values: Values,
): Promise<void> {
  const filled = statements.map((statement) => fillIn(statement, values));
  const line = `insert into ecommerce.schema_migrations (number, name, checksum, applied_at) values (${number}, '${name}', '${checksum}', sysdate)`;
  if (isTransaction) {
    return runTransaction(warehouse, [...filled, line]);
  }
  for (const sql of [...filled, line]) {
    await runStatement(warehouse, { sql, parameters: [] });
  }
}

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { splitStatements } from "./split-statements.ts";
import { standsAlone, unrepeatable } from "./stand-alone.ts";

/** A file of redshift/migrations. */
export interface Migration {
  number: number;
  /** Of the file. */
  name: string;
  /** SHA-256 of the text, whatever its line ends. */
  checksum: string;
  /** With `${name}` where a value of the environment stands. */
  statements: string[];
  /** One transaction; else each statement by itself, and what was done may be done again. */
  isTransaction: boolean;
}

/** A file among the migrations is none. Permanent: the message names it. */
export class MigrationFileError extends Error {
  override name = "MigrationFileError";
}

/** A batch holds 40; one line of the books goes with it. */
const MOST_IN_TRANSACTION = 39;

/** Every migration, in the order of its number. @throws MigrationFileError */
export function readMigrations(folder = new URL("migrations/", import.meta.url)): Migration[] {
  const migrations = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => parseMigration(name, readFileSync(new URL(name, folder), "utf8")));
  for (const [index, { name, number }] of migrations.entries()) {
    if (number !== index + 1) {
      throw new MigrationFileError(
        `${name}: migrations are numbered 0001, 0002, …: number ${index + 1} is due`,
      );
    }
  }
  return migrations;
}

/** @throws MigrationFileError */
export function parseMigration(name: string, text: string): Migration {
  const [, number] = /^(\d{4})_[a-z]+(?:_[a-z]+)+\.sql$/.exec(name) ?? [];
  if (number === undefined) {
    throw new MigrationFileError(`${name}: a migration is called NNNN_verb_noun.sql`);
  }
  const statements = splitStatements(text);
  const isTransaction = !statements.some(standsAlone);
  const [risk] = isTransaction ? [] : unrepeatable(statements);
  if (risk !== undefined) {
    throw new MigrationFileError(
      `${name}: ${firstLine(risk)} … cannot be run again, and stands in no transaction: put it into a file of its own, or what it collides with before it ("drop … if exists")`,
    );
  }
  if (statements.length === 0 || (isTransaction && statements.length > MOST_IN_TRANSACTION)) {
    throw new MigrationFileError(
      `${name}: has ${statements.length} statements, not 1 to ${MOST_IN_TRANSACTION}`,
    );
  }
  const checksum = createHash("sha256").update(text.replaceAll("\r\n", "\n")).digest("hex");
  return { number: Number(number), name, checksum, statements, isTransaction };
}

const firstLine = (statement: string) => statement.split("\n")[0] as string;

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { MigrationFileError, parseMigration, readMigrations } from "./migration-files.ts";

const parse = (text: string) => parseMigration("0001_create_table.sql", text);

test("the migrations that there are can be applied in order", () => {
  expect(readMigrations().map(({ number }) => number)).toEqual(readMigrations().map((_, index) => index + 1));
});

test("what may be in a transaction is one", () => {
  expect(parse("create table a (b integer); insert into a values (1);")).toMatchObject({
    isTransaction: true,
    statements: ["create table a (b integer)", "insert into a values (1)"],
  });
});

test.each([
  "create external schema if not exists s from kinesis iam_role default",
  "drop materialized view if exists v; create materialized view v as select 1",
  "alter materialized view v auto refresh yes",
  "vacuum full t",
])("%s stands outside of a transaction, and may be done again", (text) => {
  expect(parse(text).isTransaction).toBe(false);
});

test.each([
  "create external schema s from kinesis iam_role default",
  "create materialized view v as select 1",
  "drop materialized view if exists w; create materialized view v as select 1",
  "vacuum t; insert into t values (1)",
  "vacuum t; create table u (a integer)",
  "create external table s.t (a integer) stored as parquet location 's3://b/'",
  "alter table t append from u",
  "alter table t alter column a type varchar(20)",
  "create database d",
])("%s would be half done after a kill: refused", (text) => {
  expect(() => parse(text)).toThrow(MigrationFileError);
  expect(() => parse(text)).toThrow(/^0001_create_table[.]sql: .* cannot be run again/);
});

test.each(["1_create_table.sql", "0001_create.sql", "0001-create-table.sql", "0001_Create_Table.sql"])(
  "a migration is not called %s",
  (name) => {
    expect(() => parseMigration(name, "select 1")).toThrow(
      `${name}: a migration is called NNNN_verb_noun.sql`,
    );
  },
);

test("a migration has statements, and no more than a batch holds with its line in the books", () => {
  expect(() => parse("-- none")).toThrow("has 0 statements, not 1 to 39");
  expect(parse("select 1;".repeat(39)).statements).toHaveLength(39);
  expect(() => parse("select 1;".repeat(40))).toThrow("has 40 statements, not 1 to 39");
});

test("line ends say nothing of a migration", () => {
  expect(parse("select\r\n1;\r\n").checksum).toBe(parse("select\n1;\n").checksum);
  expect(parse("select\n2;\n").checksum).not.toBe(parse("select\n1;\n").checksum);
});

test("a number that is missing or twice is told", () => {
  const folder = mkdtempSync(join(tmpdir(), "migrations-"));
  writeFileSync(join(folder, "0001_create_table.sql"), "select 1");
  writeFileSync(join(folder, "0003_create_view.sql"), "select 1");
  const read = () => readMigrations(pathToFileURL(`${folder}/`));
  expect(read).toThrow("0003_create_view.sql: migrations are numbered 0001, 0002, …: number 2 is due");
  rmSync(folder, { recursive: true });
});

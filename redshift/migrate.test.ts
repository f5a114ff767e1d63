import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "../local/emulator.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { runStatement } from "./data-api.ts";
import { migrate } from "./migrate.ts";
import { parseMigration } from "./migration-files.ts";
import { startTestWarehouse, type TestWarehouse } from "./testing/test-warehouse.ts";

let folder: string;
let emulator: Emulator;
let warehouse: TestWarehouse;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "warehouses-"));
  emulator = await startTestEmulator(folder);
});

afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  warehouse = await startTestWarehouse({ emulator });
}, 60_000);

afterEach(() => warehouse.stop());

const numbersOf = async (table: string) => {
  const sql = `select number from ecommerce.${table} order by number`;
  const { rows } = await runStatement(warehouse.owner, { sql, parameters: [] });
  return rows.map(([number]) => number?.longValue);
};

const TABLE = parseMigration("0001_create_table.sql", "create table ecommerce.t (number integer);");
const LINES = parseMigration(
  "0002_fill_table.sql",
  `insert into ecommerce.t values (1); insert into ecommerce.t select number / \${zero} from ecommerce.t;`,
);

test("the product's own migrations are applied, once", async () => {
  expect(await warehouse.ask({ action: "migrate" })).toMatchObject({
    from: 0,
    applied: expect.arrayContaining(["0001_create_kinesis_schema.sql"]),
  });
  const books = await numbersOf("schema_migrations");
  expect(await warehouse.ask({ action: "migrate" })).toEqual({
    from: books.length,
    to: books.length,
    applied: [],
  });
  expect(await numbersOf("schema_migrations")).toEqual(books);
});

test("one that fails leaves nothing behind, says so in a line, and is run again", async () => {
  const migrations = [TABLE, LINES];
  const run = (zero: string) => migrate(warehouse.owner, { zero }, migrations);
  await expect(run("nothing")).rejects.toThrow(/^0002_fill_table[.]sql failed: [^\n]+$/);
  expect(await numbersOf("t")).toEqual([]);
  expect(await numbersOf("schema_migrations")).toEqual([1]);
  expect(await run("1")).toEqual({ from: 1, to: 2, applied: ["0002_fill_table.sql"] });
  expect(await numbersOf("t")).toEqual([1, 1]);
});

test("one that died between its statements, or before its line in the books, is done again", async () => {
  const view = parseMigration(
    "0002_create_view.sql",
    "drop materialized view if exists ecommerce.v; create materialized view ecommerce.v as select number from ecommerce.t;",
  );
  await migrate(warehouse.owner, {}, [TABLE]);
  for (const sql of view.statements) {
    await runStatement(warehouse.owner, { sql, parameters: [] });
  }
  expect(await migrate(warehouse.owner, {}, [TABLE, view])).toEqual({
    from: 1,
    to: 2,
    applied: ["0002_create_view.sql"],
  });
  expect(await numbersOf("v")).toEqual([]);
});

test("one that was changed or removed after it had been applied is refused", async () => {
  await migrate(warehouse.owner, {}, [TABLE]);
  const changed = parseMigration("0001_create_table.sql", "create table ecommerce.t (number bigint);");
  await expect(migrate(warehouse.owner, {}, [changed])).rejects.toThrow(
    "0001_create_table.sql was changed after it had been applied: put it back, and add a migration",
  );
  await expect(migrate(warehouse.owner, {}, [])).rejects.toThrow(
    "0001_create_table.sql is gone after it had been applied: put it back, and add a migration",
  );
});

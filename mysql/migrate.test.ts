import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RowDataPacket } from "mysql2/promise";
import { connect } from "../local/shop-database/shop-database.ts";
import {
  startTestShopDatabase,
  type TestShopDatabase,
} from "../local/shop-database/testing/test-shop-database.ts";
import { migrateShopDatabase } from "./migrate.ts";
import { SHOP_TABLES } from "./tables.ts";

const MIGRATIONS = fileURLToPath(new URL("migrations", import.meta.url));
const FILES = readdirSync(MIGRATIONS).sort();
const NEWEST = Number.parseInt(FILES.at(-1) ?? "", 10);

let server: TestShopDatabase;
let folder: string;

beforeAll(async () => {
  server = await startTestShopDatabase();
});
afterAll(() => server.remove());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "migrations-"));
  cpSync(MIGRATIONS, folder, { recursive: true });
  await asks("drop database shop");
  await asks("create database shop character set utf8mb4 collate utf8mb4_bin");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function asks(sql: string): Promise<RowDataPacket[]> {
  const { database: _, ...root } = server.options("root");
  return connect(root, async (connection) => (await connection.query<RowDataPacket[]>(sql))[0]);
}

const run = () => connect(server.options("root"), (connection) => migrateShopDatabase(connection, folder));

test("a new database gets every migration in order, once, and a second run finds nothing to do", async () => {
  expect(await run()).toEqual({ from: 0, to: NEWEST, applied: FILES });
  expect(await run()).toEqual({ from: NEWEST, to: NEWEST, applied: [] });
  const versions = await asks(
    "select version, length(md5) as length from shop.schema_version order by version",
  );
  expect(versions.map(({ version }) => Number(version))).toEqual([
    0,
    ...FILES.map((file) => Number.parseInt(file, 10)),
  ]);
  expect(versions.slice(1).every(({ length }) => length === 32)).toBe(true);
});

test("whoever died after any statement, before its line was written, goes on", async () => {
  await run();
  for (const file of FILES) {
    await asks(`delete from shop.schema_version where version >= ${Number.parseInt(file, 10)}`);
    expect(await run()).toMatchObject({ to: NEWEST });
  }
});

test("a migration that was changed after it was applied is named, other line ends are no change", async () => {
  await run();
  const file = join(folder, "0100.do.create_note.sql");
  writeFileSync(file, "create table if not exists note (\nid int primary key);\n");
  await run();
  writeFileSync(file, "create table if not exists note (\r\nid int primary key);\r\n");
  expect(await run()).toMatchObject({ applied: [] });
  writeFileSync(join(folder, "0002.do.create_sellers.sql"), "select 1");
  await expect(run()).rejects.toThrow("0002.do.create_sellers.sql was changed after it had been applied");
});

test("a migration that fails is named, those before it stand, and it can be put right", async () => {
  const file = join(folder, "0100.do.add_note.sql");
  writeFileSync(file, "create table if not exists note (id nonsense)");
  await expect(run()).rejects.toThrow(/^0100\.do\.add_note\.sql failed: .*nonsense/);
  writeFileSync(file, "create table if not exists note (id int primary key)");
  expect(await run()).toEqual({ from: NEWEST, to: 100, applied: ["0100.do.add_note.sql"] });
});

test("of two at once one works and the other finds it done", async () => {
  const applied = (await Promise.all([run(), run()])).map(({ applied }) => applied.length);
  expect(applied.sort((a, b) => a - b)).toEqual([0, FILES.length]);
});

test("the tables are those of the list, and each has a key and tells to the microsecond when a row was changed", async () => {
  await run();
  const columns = await asks(
    `select table_name as name, column_type as type, is_nullable as nullable, lower(extra) as extra, lower(column_default) as made
    from information_schema.columns where table_schema = 'shop' and column_name = 'updated_at' order by binary table_name`,
  );
  const names = SHOP_TABLES.map(({ name }) => name).sort();
  expect(columns).toEqual(
    names.map((name) => ({
      ...{ name, type: "datetime(6)", nullable: "NO", made: "current_timestamp(6)" },
      extra: "on update current_timestamp(6)",
    })),
  );
  const keys = await asks(
    `select table_name as name, group_concat(column_name order by seq_in_index) as columns
    from information_schema.statistics where table_schema = 'shop' and index_name = 'PRIMARY' group by table_name`,
  );
  const byTable = Object.fromEntries(keys.map(({ name, columns }) => [name, columns]));
  expect(names.every((name) => byTable[name])).toBe(true);
  expect(byTable).toMatchObject({ order_reviews: "review_id,order_id", geolocation: "row_hash" });
  expect(
    await asks(
      "select 1 from information_schema.columns where table_schema = 'shop' and data_type in ('float', 'double')",
    ),
  ).toEqual([]);
});

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { NoMigrationsError } from "../migrations/migration-errors.ts";
import { migrate } from "./migrate.ts";

const MIGRATIONS = fileURLToPath(new URL("migrations", import.meta.url));

let server: Awaited<ReturnType<typeof startTestDatabase>>;
let made: string;
let folder: string;
let config: pg.ClientConfig;

beforeAll(async () => {
  server = await startTestDatabase();
});
afterAll(() => server.remove());

beforeEach(async () => {
  made = mkdtempSync(join(tmpdir(), "migrations-"));
  folder = made;
  cpSync(MIGRATIONS, folder, { recursive: true });
  config = server.clientConfig("owner");
  await inDatabase("drop owned by owner cascade; create schema if not exists public");
});
afterEach(() => rmSync(made, { recursive: true }));

async function inDatabase(sql: string): Promise<Record<string, unknown>[]> {
  return withClient(config, async (client) => (await client.query(sql)).rows);
}

const run = () => withClient(config, async (client) => (await migrate(client, folder)).applied);

test("a new database gets every migration in order, and a second run finds nothing to do", async () => {
  expect(await run()).toEqual(readdirSync(MIGRATIONS).sort());
  expect(await run()).toEqual([]);
});

test.each([
  ["[ir] [!a] [a-z]"],
  ["{a,b} {1..3}"],
  ["+(c) @(d) !(e) ?(f) *(g)"],
  ["* ** ? \\ \\*"],
  ["#1 100% 'q' \"d\" $HOME `h` &;~ é\nnext"],
])("migrations are found in a folder that is called %s", async (name) => {
  const moved = join(folder, name, "migrations");
  cpSync(MIGRATIONS, moved, { recursive: true });
  folder = moved;
  expect(await run()).toEqual(readdirSync(MIGRATIONS).sort());
});

test("a folder without migrations is an error that names it", async () => {
  folder = join(folder, "none");
  mkdirSync(folder);
  await expect(run()).rejects.toThrow(
    new NoMigrationsError(`${folder} holds no migration: the checkout is not whole`),
  );
});

test("a click from before the channel rules is unassigned under version 0", async () => {
  const later = readdirSync(folder).filter((file) => file >= "0010");
  for (const file of later) rmSync(join(folder, file));
  await run();
  await inDatabase(`
    select ensure_click_partitions('2025-11-20', '2025-11-20');
    insert into clicks (event_time, bucket, user_id, event_id, event_type, session_id, device, source)
    values ('2025-11-20T12:00:00Z', 0, 'anna', 'e-1', 'page_view', 's-1', 'mobile', 'google')
  `);
  for (const file of later) cpSync(join(MIGRATIONS, file), join(folder, file));

  expect(await run()).toEqual(later);

  expect(await inDatabase("select channel, channel_rules_version from clicks")).toEqual([
    { channel: "unassigned", channel_rules_version: 0 },
  ]);
});

test("says from which version to which it went", async () => {
  const newest = Number(newestVersion());
  const ask = () => withClient(config, (client) => migrate(client, folder));
  expect(await ask()).toMatchObject({ from: 0, to: newest });
  expect(await ask()).toEqual({ from: newest, to: newest, applied: [] });
});

test("a migration that was changed after it was applied is named", async () => {
  await run();
  writeFileSync(join(folder, "0002.do.create_clicks.sql"), "select 1");
  await expect(run()).rejects.toThrow("0002.do.create_clicks.sql was changed after it had been applied");
});

test("line ends of another system are no change", async () => {
  writeFileSync(join(folder, "0100.do.add_note.sql"), "select 1;\nselect 2;\n");
  await run();
  writeFileSync(join(folder, "0100.do.add_note.sql"), "select 1;\r\nselect 2;\r\n");
  expect(await run()).toEqual([]);
});

/** Numbers may have gaps. */
function newestVersion(): string {
  return String(Number.parseInt(readdirSync(MIGRATIONS).sort().at(-1) ?? "", 10));
}

test("a migration that fails leaves nothing behind, is named, and can be put right", async () => {
  const file = join(folder, "0100.do.add_table.sql");
  writeFileSync(file, "create table half (id integer); select 1 / 0;");
  await expect(run()).rejects.toThrow("0100.do.add_table.sql failed: division by zero");
  expect(
    await inDatabase("select to_regclass('half') as half, max(version) as version from schema_version"),
  ).toEqual([{ half: null, version: newestVersion() }]);
  writeFileSync(file, "create table half (id integer)");
  expect(await run()).toEqual(["0100.do.add_table.sql"]);
});

test("of two at once one works and the other finds it done", async () => {
  const applied = await Promise.all([run(), run()]);
  expect(applied.map((names) => names.length).sort()).toEqual([0, readdirSync(MIGRATIONS).length]);
});

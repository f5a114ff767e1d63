// The shop's database to the laptop's warehouse by the command, while nothing else runs.

import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPlaces } from "../local/places.ts";
import { writeOlistFolder } from "../local/shop-database/load/testing/olist-folder.ts";
import { findServer } from "../local/shop-database/server.ts";
import { stopShopDatabase } from "../local/shop-database/shop-database.ts";
import { startTestShopDatabase } from "../local/shop-database/testing/test-shop-database.ts";
import { SHOP_TABLES } from "../mysql/tables.ts";
import { runCli } from "./testing/run-cli.ts";

let local: string;

const ours = (...args: string[]) => runCli(local, ...args);

beforeAll(async () => {
  // Whatever is fetched is fetched once for all tests.
  await (await startTestShopDatabase()).remove();
  local = mkdtempSync(join(tmpdir(), "sync-command-"));
  if (existsSync(findPlaces().mariadb)) {
    symlinkSync(findPlaces().mariadb, join(local, "mariadb"));
  }
  const folder = writeOlistFolder();
  expect((await ours("shop-database", "load", folder)).code).toBe(0);
  rmSync(folder, { recursive: true });
}, 240_000);

afterAll(async () => {
  await stopShopDatabase(findPlaces(local));
  rmSync(local, { recursive: true, force: true });
});

test("what is due is told, then brought, then none is left; the database is started for it and stopped", async () => {
  const due = await ours("sync", "--table", "orders", "--dry-run");
  expect(due.stdout).toMatch(/│ orders +│ its history +│ +1 │/);
  const first = await ours("sync");
  expect(first).toMatchObject({ code: 0 });
  for (const { name } of SHOP_TABLES) {
    expect(first.stdout).toMatch(new RegExp(`│ ${name} +│ +1 │ +\\d+ bytes +│ +[\\d.]+ │ ✓ +│`));
  }
  const { code, stdout } = await ours("sync", "--table", "orders", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    exports: [{ state: "exported", tables: [{ table: "orders", kind: "changes" }] }],
  });
  expect(findServer(findPlaces(local).run("shop-database"))).toBeUndefined();
}, 240_000);

test("a table that the shop has not is refused in a line", async () => {
  expect(await ours("sync", "--table", "moon")).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^there is no table moon in the shop; there are: customers, .*\n$/),
  });
});

import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import getPort from "get-port";
import type { RowDataPacket } from "mysql2/promise";
import type { ProcessIdentity } from "../child-process.ts";
import { isAlive, killTree } from "../child-process.ts";
import { findServerAccount } from "../database/account.ts";
import { killEverything } from "../kill-everything.ts";
import { findPlaces } from "../places.ts";
import { findInstall } from "./find-install.ts";
import type { Login } from "./logins.ts";
import { findServer, startServer } from "./server.ts";
import { connect, findShopDatabase, stopShopDatabase } from "./shop-database.ts";
import { startTestShopDatabase, type TestShopDatabase } from "./testing/test-shop-database.ts";

let database: TestShopDatabase;

beforeAll(async () => {
  database = await startTestShopDatabase();
});
afterAll(() => database.remove());

/** By whatever port it has now. */
async function asks(login: Login, sql: string): Promise<RowDataPacket[]> {
  const found = findShopDatabase(database.places, "");
  return connect(found?.options(login) ?? {}, async (connection) => {
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return rows;
  });
}

const server = () => findServer(database.places.run("shop-database")) as ProcessIdentity;

const ORDER =
  "insert into orders (order_id, customer_id, order_status, order_purchase_timestamp) values ('o-1', 'c', 'created', '2018-01-01')";

test("it is as RDS runs MySQL 8: every row in the binary log, whole; strict, utf8mb4, UTC", async () => {
  expect(
    await asks(
      "root",
      `select @@binlog_format as log, @@binlog_row_image as image, @@log_bin as is_logged, @@time_zone as zone,
        @@character_set_database as characters, @@sync_binlog as synced,
        @@innodb_flush_log_at_trx_commit as flushed, @@local_infile as from_files`,
    ),
  ).toEqual([
    {
      ...{ log: "ROW", image: "FULL", is_logged: "1", zone: "+00:00", characters: "utf8mb4" },
      ...{ synced: "1", flushed: "1", from_files: "0" },
    },
  ]);
  for (const value of ["'0000-00-00'", "'2018-02-30'", "'2018-01-00'"]) {
    const insert = ORDER.replace("'o-1'", "'o-bad'").replace("'2018-01-01'", value);
    await expect(asks("shop", insert)).rejects.toThrow("Incorrect datetime value");
  }
  await expect(asks("shop", ORDER.replace("'o-1'", `'${"o".repeat(129)}'`))).rejects.toThrow("Data too long");
});

test("its temporary tables lie in a folder of its own", async () => {
  const scratch = join(database.places.shopDatabase, "scratch");
  expect(await asks("shop", "select @@tmpdir as folder")).toEqual([{ folder: scratch }]);
});

test("sync reads and sees who else writes, shop writes, and neither can do more", async () => {
  await asks("shop", ORDER.replace("o-1", "o-2"));
  expect(await asks("sync", "select order_status from orders where order_id = 'o-2'")).toHaveLength(1);
  const others = "select user from information_schema.processlist where user = 'root'";
  const held = connect(database.options("root"), (connection) => connection.query("select sleep(2)"));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await asks("sync", others)).toHaveLength(1);
  expect(await asks("shop", others)).toEqual([]);
  await held;
  for (const [login, sql] of [
    ["sync", "update orders set order_status = 'x'"],
    ["sync", "create table more (id int primary key)"],
    ["shop", "drop table orders"],
    ["shop", "update schema_version set md5 = 'x'"],
    ["shop", "select 1 from mysql.user"],
    ["shop", "select 'x' into outfile '/tmp/shop-database-outfile'"],
  ] as const) {
    await expect(asks(login, sql)).rejects.toThrow(/denied/);
  }
});

test("nobody gets in without the right password, nor from elsewhere", async () => {
  for (const user of ["root", "shop", "sync", "", "mariadb.sys"]) {
    const options = { ...database.options("root"), user, password: "" };
    await expect(connect(options, async () => {})).rejects.toThrow(/denied|locked/);
  }
  expect(
    await asks("root", "select user, host from mysql.global_priv where user <> 'mariadb.sys' order by user"),
  ).toEqual(["root", "shop", "sync"].map((user) => ({ user, host: "127.0.0.1" })));
});

test("passwords are in a file for this user alone, and in no argument and no log", async () => {
  const file = join(database.places.shopDatabase, "secrets.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const passwords = Object.values<string>(JSON.parse(readFileSync(file, "utf8")).passwords);
  expect(new Set(passwords).size).toBe(3);
  const { pid } = server();
  const places = [
    readFileSync(`/proc/${pid}/cmdline`, "utf8"),
    readFileSync(`/proc/${pid}/environ`, "utf8"),
    ...readdirSync(database.places.logs).map((name) =>
      readFileSync(join(database.places.logs, name), "utf8"),
    ),
  ];
  for (const password of passwords) {
    expect(places.filter((text) => text.includes(password))).toEqual([]);
  }
});

test("what was committed is there after a kill, and what was not is gone", async () => {
  await asks("shop", ORDER);
  const before = await asks("shop", "select * from orders order by order_id");
  const { pid } = server();
  const open = connect(database.options("shop"), async (connection) => {
    await connection.query("start transaction");
    await connection.query("delete from orders");
    await killTree(pid);
    await connection.query("commit");
  });
  await expect(open).rejects.toThrow();
  await database.start();
  expect(server().pid).not.toBe(pid);
  expect(await asks("shop", "select * from orders order by order_id")).toEqual(before);
}, 120_000);

test("a start takes the one that runs, also where its users are not made yet", async () => {
  const first = server();
  await asks("root", "drop user shop@'127.0.0.1'");
  await database.start();
  expect(server()).toEqual(first);
  expect(await asks("shop", "select count(*) as n from orders")).toHaveLength(1);
});

test("a stop ends it by its process, and reset kills it", async () => {
  const first = server();
  await stopShopDatabase(database.places);
  expect(isAlive(first)).toBe(false);
  expect(findShopDatabase(database.places, "")).toBeUndefined();
  await stopShopDatabase(database.places);
  await database.start();
  const second = server();
  await killEverything(database.places);
  expect(isAlive(second)).toBe(false);
  await database.start();
}, 120_000);

test("one that does not answer in time is not left running", async () => {
  const { places } = database;
  await stopShopDatabase(places);
  const identityFile = places.run("late");
  let late: ProcessIdentity | undefined;
  const starting = startServer({
    install: await findInstall(findPlaces().mariadb, { announce: () => {}, progress: () => {} }),
    ...{ dataDir: join(places.shopDatabase, "data"), port: await getPort({ host: "127.0.0.1" }) },
    ...{ account: findServerAccount(), logFile: places.log("late"), identityFile, timeoutMs: 300 },
    async answers() {
      late ??= findServer(identityFile);
      return false;
    },
  });
  await expect(starting).rejects.toThrow("for MariaDB to answer");
  expect(late).toBeDefined();
  expect(isAlive(late as ProcessIdentity)).toBe(false);
  await database.start();
}, 120_000);

test("of another program that took its port in the meantime it gets another one", async () => {
  const { port } = database.options("root");
  await stopShopDatabase(database.places);
  const other = createServer().listen(port, "127.0.0.1");
  await once(other, "listening");
  await database.start();
  expect(findShopDatabase(database.places, "")?.options("shop").port).not.toBe(port);
  other.close();
});

import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RowDataPacket } from "mysql2/promise";
import { findPlaces, makePlaces } from "../local/places.ts";
import { writeOlistFolder } from "../local/shop-database/load/testing/olist-folder.ts";
import { findServer } from "../local/shop-database/server.ts";
import { connect, findShopDatabase, stopShopDatabase } from "../local/shop-database/shop-database.ts";
import { startTestShopDatabase } from "../local/shop-database/testing/test-shop-database.ts";
import { runCli, startCli } from "./testing/run-cli.ts";

let local: string;
let folder: string;

beforeAll(async () => {
  // Whatever is fetched is fetched once for all tests.
  await (await startTestShopDatabase()).remove();
  local = mkdtempSync(join(tmpdir(), "local-"));
  if (existsSync(findPlaces().mariadb)) {
    symlinkSync(findPlaces().mariadb, join(local, "mariadb"));
  }
  folder = writeOlistFolder({ orders: ["o1,c,created,2018-01-01,,,,", "o1,c,paid,2018-01-01,,,,", "o2,c"] });
  rmSync(join(folder, "olist_sellers_dataset.csv"));
});

afterAll(async () => {
  await stopShopDatabase(findPlaces(local));
  rmSync(local, { recursive: true });
  rmSync(folder, { recursive: true });
});

const ours = (...args: string[]) => runCli(local, "shop-database", ...args);
const running = () => findServer(findPlaces(local).run("shop-database"));

test("Olist's files are loaded while nothing runs; what was doubled, left out or missing is told", async () => {
  const { code, stdout, stderr } = await ours("load", folder);
  expect({ code, stderr: stderr.replace(/\(.* s\)/, "") }).toEqual({ code: 0, stderr: "✓ shop database \n" });
  expect(stdout).toMatch(/orders +│ +3 │ +1 │ +0 │ +0 │ +1 │ +1 │/);
  expect(stdout.split("\n").slice(-4)).toEqual([
    "olist_orders_dataset.csv: 1 row with the key of one before, which counts",
    "olist_orders_dataset.csv: left out 1 row: it has other columns than the header (line 4)",
    "not there: olist_sellers_dataset.csv",
    "",
  ]);
  expect(running()).toBeUndefined();
});

test("it is started, filled while it runs, asked by who may, and stopped", async () => {
  const started = JSON.parse((await ours("start", "--json")).stdout);
  expect(started.url).toMatch(/^mysql:\/\/shop@127\.0\.0\.1:\d+\/shop$/);
  expect(existsSync(started.passwords)).toBe(true);
  const first = running();
  const loaded = JSON.parse((await ours("load", folder, "--json")).stdout);
  expect(loaded.tables.orders).toMatchObject({
    file: "olist_orders_dataset.csv",
    new: 0,
    unchanged: 1,
    doubled: 1,
  });
  expect((await ours("start")).stdout).toContain(`the shop's database runs: ${started.url}`);
  expect(running()).toEqual(first);
  const rows = await connect(
    findShopDatabase(findPlaces(local), "")?.options("sync") ?? {},
    async (connection) => {
      return (await connection.query<RowDataPacket[]>("select order_id, order_status from orders"))[0];
    },
  );
  expect(rows).toEqual([{ order_id: "o1", order_status: "created" }]);
  expect((await ours("stop")).stdout).toBe("the shop's database is stopped\n");
  expect((await ours("stop")).stdout).toBe("the shop's database does not run\n");
});

test("a server of one's own is taken by its URL, and not stopped", async () => {
  const server = await startTestShopDatabase();
  try {
    const { host, port, user, password } = server.options("root");
    const url = `mysql://${user}:${password}@${host}:${port}/shop`;
    const env = { ECOMMERCE_STREAMING_LOCAL: local, ECOMMERCE_STREAMING_SHOP_DATABASE: url };
    const load = startCli(["shop-database", "load", folder, "--json"], env);
    expect(await load.ended).toBe(0);
    expect(JSON.parse(load.output.stdout).tables.orders).toMatchObject({ new: 1 });
    expect(load.output.stderr).not.toContain(password);
    const stop = startCli(["shop-database", "stop"], env);
    expect(await stop.ended).toBe(1);
    expect(stop.output.stderr).toBe(
      `mysql://root@${host}:${port}/shop is a server of your own: it is not stopped from here\n`,
    );
    const elsewhere = { ...env, ECOMMERCE_STREAMING_SHOP_DATABASE: url.replace(`:${port}`, ":1") };
    const away = startCli(["shop-database", "load", folder], elsewhere);
    expect(await away.ended).toBe(1);
    expect(away.output.stderr).toMatch(
      /^✗ shop database\nmysql:\/\/root@127\.0\.0\.1:1\/shop: connect ECONNREFUSED.*\n$/,
    );
  } finally {
    await server.remove();
  }
});

test.each([
  [["load", "nowhere"], /nowhere holds none of Olist's files, such as olist_customers_dataset\.csv\n$/],
  [["load"], /missing required argument 'folder'/],
  [["begin"], /unknown command 'begin'/],
])("%j is refused in a line, and nothing is started", async (args, line) => {
  const { code, stderr } = await ours(...args);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(line);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(running()).toBeUndefined();
});

test("a setting that is no URL is refused, and its password is not shown", async () => {
  const setting = { ECOMMERCE_STREAMING_SHOP_DATABASE: "postgres://me:secret@host/shop" };
  const { output, ended } = startCli(["shop-database", "start"], {
    ECOMMERCE_STREAMING_LOCAL: local,
    ...setting,
  });
  expect(await ended).toBe(1);
  expect(output.stderr).toContain("must be such as mysql://user:password@host:3306/database");
  expect(output.stderr).not.toContain("secret");
});

(existsSync("/usr/sbin/mariadbd") ? test.skip : test)(
  "where none can be fetched, one line says what to install",
  async () => {
    const bare = mkdtempSync(join(tmpdir(), "bare-"));
    try {
      const bin = join(bare, "bin");
      mkdirSync(bin);
      symlinkSync(process.execPath, join(bin, "node"));
      makePlaces(findPlaces(join(bare, "local")));
      const { output, ended } = startCli(["shop-database", "start"], {
        ...{ ECOMMERCE_STREAMING_LOCAL: join(bare, "local"), PATH: bin },
        ECOMMERCE_STREAMING_SHOP_DATABASE: "",
      });
      expect(await ended).toBe(1);
      expect(output.stderr).toMatch(
        /there is no MariaDB here and none could be fetched: install MariaDB's server, /,
      );
    } finally {
      rmSync(bare, { recursive: true });
    }
  },
);

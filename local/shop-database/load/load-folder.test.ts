import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { RowDataPacket } from "mysql2/promise";
import { InterruptedError } from "../../../errors/user-error.ts";
import { SHOP_TABLES } from "../../../mysql/tables.ts";
import { killTree } from "../../child-process.ts";
import { findServer } from "../server.ts";
import { connect, findShopDatabase, type ShopDatabase } from "../shop-database.ts";
import { startTestShopDatabase, type TestShopDatabase } from "../testing/test-shop-database.ts";
import { type LoadProgress, loadFolder } from "./load-folder.ts";
import { ROWS, type TableName, writeOlistFolder } from "./testing/olist-folder.ts";

const LOAD = fileURLToPath(new URL("testing/load.ts", import.meta.url));

let server: TestShopDatabase;
const folders: string[] = [];

beforeAll(async () => {
  server = await startTestShopDatabase();
});
afterAll(() => server.remove());
beforeEach(() => asks(...SHOP_TABLES.map(({ name }) => `delete from ${name}`)));
afterEach(() => {
  for (const folder of folders.splice(0)) {
    rmSync(folder, { recursive: true });
  }
});

const running = () => findShopDatabase(server.places, "") as ShopDatabase;

async function asks(...statements: string[]): Promise<RowDataPacket[]> {
  return connect(running().options("shop"), async (connection) => {
    let answer: RowDataPacket[] = [];
    for (const sql of statements) {
      [answer] = await connection.query<RowDataPacket[]>(sql);
    }
    return answer;
  });
}

function made(...args: Parameters<typeof writeOlistFolder>): string {
  const folder = writeOlistFolder(...args);
  folders.push(folder);
  return folder;
}

const load = (folder: string, options: Partial<Parameters<typeof loadFolder>[0]> = {}) =>
  loadFolder({ folder, login: running().options("shop"), ...options });

/** Of every table, also when each row was last changed. */
async function everything(): Promise<Record<string, RowDataPacket[]>> {
  const tables: Record<string, RowDataPacket[]> = {};
  for (const { name } of SHOP_TABLES) {
    tables[name] = await asks(`select * from ${name} order by 1, 2`);
  }
  return tables;
}

const NOTHING = {
  rows: 1,
  new: 0,
  changed: 0,
  unchanged: 0,
  doubled: 0,
  zero_times: 0,
  bad_rows: {},
  bad_lines: {},
};

test("all nine files are loaded exactly, and loading them again changes nothing, not even when a row was changed", async () => {
  const folder = made();
  const seen: LoadProgress[] = [];
  const { tables, missing } = await load(folder, { onProgress: (progress) => seen.push(progress) });
  expect(missing).toEqual([]);
  expect(Object.values(tables).map(({ file: _, ...counts }) => counts)).toEqual(
    SHOP_TABLES.map(() => ({ ...NOTHING, new: 1 })),
  );
  expect(seen.at(-1)?.done).toBe(seen.at(-1)?.of);
  const loaded = await everything();
  expect(loaded.order_reviews).toMatchObject([
    { review_comment_title: null, review_comment_message: 'Bom, "muito" bom\r\n😀' },
  ]);
  expect(loaded.geolocation).toMatchObject([
    { geolocation_lat: "-23.54562128115268300", geolocation_lng: "-46.63929204800168000", occurrences: 1 },
  ]);
  expect(loaded.orders).toMatchObject([
    { order_purchase_timestamp: "2017-10-02 10:56:33.000000", order_delivered_carrier_date: null },
  ]);
  expect(loaded.order_items).toMatchObject([{ price: "29.99", freight_value: "8.72" }]);
  const again = await load(folder);
  expect(Object.values(again.tables).map(({ file: _, ...counts }) => counts)).toEqual(
    SHOP_TABLES.map(() => ({ ...NOTHING, unchanged: 1 })),
  );
  expect(await everything()).toEqual(loaded);
});

test("what is other than it was is changed, what a file has no more stays, and a table without a file is told", async () => {
  await load(made({ orders: [...ROWS.orders, "o2,c,created,2018-01-01 00:00:00,,,,"] }));
  const { tables, missing } = await load(
    made({ orders: ["o2,c,approved,2018-01-01 00:00:00,2018-01-02,,,", "o3,c,created,2018-01-01,,,,"] }, {}),
  );
  expect(tables.orders).toMatchObject({ rows: 2, new: 1, changed: 1, unchanged: 0 });
  expect(missing).toHaveLength(8);
  expect(await asks("select order_id, order_status from orders order by order_id")).toEqual([
    { order_id: "o1", order_status: "delivered" },
    { order_id: "o2", order_status: "approved" },
    { order_id: "o3", order_status: "created" },
  ]);
});

test("of doubled keys the first row counts; equal places are one row that counts them; a review may be of several orders", async () => {
  const place = "01037,-23.5,-46.6,sao paulo,SP";
  const folder = made({
    orders: ["o1,c,created,2018-01-01,,,,", "o2,c,created,2018-01-01,,,,", "o1,c,shipped,2018-01-01,,,,"],
    geolocation: [place, "01037,-23.50,-46.600,sao paulo,SP", place, "01037,-23.5,-46.6,são paulo,SP"],
    order_reviews: ["r1,o1,5,,,2018-01-01,2018-01-01", "r1,o2,4,,,2018-01-01,2018-01-01"],
  });
  for (const added of ["new", "unchanged"] as const) {
    const { tables } = await load(folder);
    expect(tables.orders).toMatchObject({ ...{ rows: 3, doubled: 1 }, [added]: 2 });
    expect(tables.geolocation).toMatchObject({ ...{ rows: 4, doubled: 2 }, [added]: 2 });
    expect(tables.order_reviews).toMatchObject({ ...{ rows: 2, doubled: 0 }, [added]: 2 });
  }
  expect(await asks("select order_status from orders where order_id = 'o1'")).toEqual([
    { order_status: "created" },
  ]);
  expect(await asks("select occurrences from geolocation order by occurrences")).toEqual([
    { occurrences: 1 },
    { occurrences: 3 },
  ]);
});

test("rows that do not fit are told by their line and left out, times of zeros are none", async () => {
  const { tables } = await load(
    made({
      orders: [
        ",c,created,2018-01-01,,,,",
        "o2,c,created,0000-00-00 00:00:00,,,,",
        "o3,c,created,2018-01-01,0000-00-00 00:00:00,,,",
        "o4,c,created,2018-02-30,,,,",
        "o5,c,created",
        ",c,created,2018-01-01,,,,",
      ],
      order_items: [
        "o1,1,p,s,2018-01-01,1.005,0.00",
        `o1,2,${"p".repeat(129)},s,2018-01-01,1.00,0`,
        "o1,3,p,s,,99999999.99,0",
      ],
    }),
  );
  expect(tables.orders).toMatchObject({
    ...{ rows: 6, new: 1, zero_times: 1 },
    bad_rows: {
      "order_id is missing": 2,
      "order_purchase_timestamp is missing": 1,
      "order_purchase_timestamp is no time such as 2018-01-31 12:00:00": 1,
      "it has other columns than the header": 1,
    },
    bad_lines: {
      "order_id is missing": [2, 7],
      "order_purchase_timestamp is missing": [3],
      "order_purchase_timestamp is no time such as 2018-01-31 12:00:00": [5],
      "it has other columns than the header": [6],
    },
  });
  expect(tables.order_items).toMatchObject({
    new: 1,
    bad_rows: { "price is no decimal(10,2)": 1, "product_id is longer than 128 characters": 1 },
  });
  expect(await asks("select price from order_items")).toEqual([{ price: "99999999.99" }]);
});

test("a file that is cut off leaves its table as it was, those before it are loaded", async () => {
  await expect(load(made({ orders: ["o1,c,created,2018-01-01,,,,", 'o2,"c'] }))).rejects.toThrow(
    /line 3 and is never closed/,
  );
  expect(await asks("select count(*) as n from orders")).toEqual([{ n: "0" }]);
  expect(await asks("select count(*) as n from customers")).toEqual([{ n: "1" }]);
});

test("a folder without files is refused in one line", async () => {
  await expect(load(made({}, {}))).rejects.toThrow(
    / holds none of Olist's files, such as olist_customers_dataset.csv$/,
  );
});

const MANY = 3_000;

/** Enough that a kill finds the loader at work in any of them. */
const many = (table: TableName, row: (id: number) => string) => ({
  [table]: Array.from({ length: MANY }, (_, id) => row(id)),
});
const large = () =>
  made({
    ...many("customers", (id) => `c${id},u${id},01037,"são\npaulo",SP`),
    ...many(
      "orders",
      (id) => `o${id},c${id},delivered,2018-01-01 00:00:${String(id % 60).padStart(2, "0")},,,,`,
    ),
    ...many("order_items", (id) => `o${id},1,p,s,2018-01-01,${id}.25,0.01`),
  });

test("a loader that is killed anywhere leaves each file whole or untouched, and the next one makes it right", async () => {
  const folder = large();
  const began = performance.now();
  await load(folder);
  const took = performance.now() - began;
  const expected = await withoutTimes();
  const seed = Number(process.env.SEED ?? Date.now() % 1_000);
  for (let kill = 0; kill < Number(process.env.KILLS ?? 4); kill += 1) {
    await asks(...SHOP_TABLES.map(({ name }) => `delete from ${name}`));
    const child = spawn(process.execPath, ["--import", "tsx/esm", LOAD, folder], {
      env: { ...process.env, SHOP_LOGIN: JSON.stringify(running().options("shop")) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    await new Promise((resolve) => child.stdout.once("data", resolve));
    await delay(((seed * 7919 + kill * 104_729) % 1_000) * (took / 1_000));
    child.kill("SIGKILL");
    await ended;
    await expect(wholeOrUntouched()).resolves.toBe(true);
    await load(folder);
    expect({ seed, kill, rows: await withoutTimes() }).toEqual({ seed, kill, rows: expected });
  }
}, 300_000);

test("an interruption ends between two batches, and leaves the table as it was", async () => {
  const ending = new AbortController();
  const onProgress = ({ file }: LoadProgress) => file.includes("orders") && ending.abort();
  await expect(load(large(), { onProgress, signal: ending.signal })).rejects.toThrow(InterruptedError);
  expect(
    await asks(
      "select (select count(*) from customers) as customers, (select count(*) from orders) as orders",
    ),
  ).toEqual([{ customers: String(MANY), orders: "0" }]);
});

test("a server that is killed is told in one line, and loading again makes it right", async () => {
  const folder = large();
  const pid = findServer(server.places.run("shop-database"))?.pid as number;
  let killed: Promise<void> | undefined;
  const onProgress = ({ done, of }: LoadProgress) => {
    killed ??= done > of / 2 ? killTree(pid) : undefined;
  };
  await expect(load(folder, { onProgress })).rejects.toThrow(
    /^the shop database went away while olist_\w+\.csv was loaded: load again$/,
  );
  await killed;
  await server.start();
  await expect(wholeOrUntouched()).resolves.toBe(true);
  const { tables } = await load(folder);
  expect(tables.order_items).toMatchObject({ rows: MANY, doubled: 0 });
  expect(await asks("select count(*) as n, sum(price) as sum from order_items")).toEqual([
    { n: String(MANY), sum: "4499250.00" },
  ]);
}, 120_000);

async function withoutTimes() {
  return asks(
    "select count(*) as n, sum(price) as price, count(distinct order_id) as orders, bit_xor(crc32(concat_ws('|', order_id, price))) as sum from order_items",
  );
}

async function wholeOrUntouched(): Promise<boolean> {
  const counts = await asks(
    "select (select count(*) from customers) as customers, (select count(*) from orders) as orders, (select count(*) from order_items) as items",
  );
  return Object.values(counts[0] ?? {}).every((count) => ["0", String(MANY)].includes(count));
}

import mysql, { type Connection, type RowDataPacket } from "mysql2/promise";
import {
  startTestShopDatabase,
  type TestShopDatabase,
} from "../../local/shop-database/testing/test-shop-database.ts";
import { SHOP_TABLES } from "../../mysql/tables.ts";
import { BUCKETS } from "../../redshift/shop/checksums.ts";
import type { BucketSums, Key, Selection, TableExport } from "../shared/sync/sync-run.ts";
import { exportTables } from "./export-tables.ts";
import { createReceiver, createStore, differingBuckets } from "./testing/receiver.ts";

let server: TestShopDatabase;
let root: Connection;

beforeAll(async () => {
  server = await startTestShopDatabase();
  root = await mysql.createConnection({ ...server.options("root"), multipleStatements: true });
});
afterAll(async () => {
  await root.end();
  await server.remove();
});
beforeEach(() => root.query("set sql_mode = default, timestamp = default; drop table if exists t"));

type Store = ReturnType<typeof createStore>;

async function run(
  store: Store,
  selection: Selection,
  {
    name = "run-1",
    table = "t",
    objectBytes = 8_000_000,
    open = () => mysql.createConnection(server.options("sync")),
  } = {},
): Promise<TableExport> {
  const selections = { [table]: selection };
  const { exports, failures } = await exportTables({
    open,
    run: name,
    selections,
    put: store.put,
    objectBytes,
  });
  if (failures[table] !== undefined) {
    throw failures[table];
  }
  return exports[0] as TableExport;
}

const EVERYTHING: Selection = { since: "1000-01-01 00:00:00.000000" };

const ORDERS = `create table t (
  order_id varchar(64) not null, item int not null, status varchar(20),
  updated_at datetime(6) not null default current_timestamp(6) on update current_timestamp(6),
  primary key (order_id, item)) default character set utf8mb4 collate utf8mb4_bin`;

const insert = (from: number, to: number) =>
  root.query("insert into t (order_id, item, status) values ?", [
    Array.from({ length: to - from }, (_, index) => [`o${(from + index) % 7}`, from + index, "created"]),
  ]);

/** Takes what is new since the last mark, then repairs what differs. @returns buckets that were repaired */
async function follow(
  store: Store,
  receiver: ReturnType<typeof createReceiver>,
  since: Selection,
  name: string,
) {
  const exported = await run(store, since, { name });
  receiver.take(store.rowsOf(exported));
  const differing = differingBuckets(receiver.buckets(), exported.buckets as BucketSums);
  if (differing.length > 0) {
    const repaired = await run(store, { buckets: differing }, { name: `${name}-again` });
    receiver.replace(differing, store.rowsOf(repaired));
    expect(receiver.buckets()).toEqual(repaired.buckets);
  }
  return { differing, exported, since: { since: exported.mark } };
}

async function rowsNow() {
  const [rows] = await root.query<RowDataPacket[]>(
    "select order_id, cast(item as char) as item, status from t",
  );
  const id = (row: { order_id: string | null; item: string | null }) =>
    JSON.stringify([row.order_id, row.item]);
  return rows.sort((one, other) => (id(one as never) < id(other as never) ? -1 : 1));
}

const received = (receiver: ReturnType<typeof createReceiver>) =>
  receiver.sorted().map(({ order_id, item, status }) => ({ order_id, item, status }));

test("all nine tables are exported with checksums, an empty one without objects and manifest", async () => {
  await root.query("insert into customers (customer_id, customer_unique_id) values ('c', 'u')");
  const store = createStore();
  const { exports } = await exportTables({
    open: () => mysql.createConnection(server.options("sync")),
    run: "first",
    selections: Object.fromEntries(SHOP_TABLES.map(({ name }) => [name, EVERYTHING])),
    put: store.put,
    urlOf: (key) => `s3://bucket/${key}`,
  });
  expect(exports.map(({ table }) => table)).toEqual(SHOP_TABLES.map(({ name }) => name));
  const [customers, sellers] = exports as [TableExport, TableExport];
  expect(sellers).toMatchObject({ rows: 0, objects: [], manifest: null, last: null, buckets: {} });
  expect(JSON.parse(String(store.objects.get(customers.manifest as string)))).toEqual({
    entries: [
      {
        ...{ url: "s3://bucket/sync/rows/customers/first/00000.ndjson.gz", mandatory: true },
        meta: { content_length: store.objects.get("sync/rows/customers/first/00000.ndjson.gz")?.length },
      },
    ],
  });
  expect(store.rowsOf(customers)).toMatchObject([
    { customer_id: "c", customer_unique_id: "u", customer_city: null },
  ]);
});

test("changes come by the mark; deletes, a key that is used again and a clock that was set back by the checksums", async () => {
  await root.query(ORDERS);
  await insert(0, 200);
  const store = createStore();
  const receiver = createReceiver(["order_id", "item"]);
  let { since, differing } = await follow(store, receiver, EVERYTHING, "1");
  expect(differing).toEqual([]);

  await insert(200, 210);
  await root.query("update t set status = 'paid' where item in (3, 4)");
  const followed = await follow(store, receiver, since, "2");
  ({ since, differing } = followed);
  expect(differing).toEqual([]);
  expect(received(receiver)).toEqual(await rowsNow());

  await root.query("delete from t where item in (1, 2, 3)");
  await root.query("insert into t (order_id, item, status) values ('o2', 2, 'again')");
  ({ since, differing } = await follow(store, receiver, since, "3"));
  expect(differing.length).toBeGreaterThan(0);
  expect(differing.length).toBeLessThan(4);
  expect(received(receiver)).toEqual(await rowsNow());

  await root.query(
    "set timestamp = 946684800; update t set status = 'late' where item = 50; set timestamp = default",
  );
  ({ since, differing } = await follow(store, receiver, since, "4"));
  expect(differing).toHaveLength(1);
  expect(received(receiver)).toEqual(await rowsNow());

  // An older run's rows, told again, take nothing back.
  const before = receiver.sorted();
  receiver.take(
    store
      .rowsOf(followed.exported)
      .filter((row) => receiver.rows.has(JSON.stringify([row.order_id, row.item]))),
  );
  expect(receiver.sorted()).toEqual(before);
});

test("a nasty table arrives as it is, and both sides' checksums are the same", async () => {
  await root.query(`set sql_mode = ''; create table t (
    a varchar(50) not null, b bigint not null, c decimal(38, 18), d text, e datetime(6), f date, g mediumtext,
    h varchar(400) character set latin1,
    updated_at datetime(6) not null default current_timestamp(6) on update current_timestamp(6),
    primary key (a, b)) default character set utf8mb4 collate utf8mb4_bin`);
  const rows: unknown[][] = [
    ["", 0, "0", "", "0000-00-00 00:00:00", "0000-00-00", null],
    ["n", 9007199254740993n.toString(), "-99999999999999999999.999999999999999999", null, null, null, ""],
    [
      "😀",
      "-9223372036854775808",
      "0.000000000000000001",
      "\"quo'tes\\\n\r\n\t\b😀",
      "2026-03-29 02:30:00.000001",
      "2026-03-29",
      "1:n",
    ],
    ["1:a", 1, "1e3", "n", "2026-10-25 02:30:00.999999", "9999-12-31", "x".repeat(100_000)],
    ["é", 2, "12345678901234567890.123456789012345678", "e\u0301", "1000-01-01", null, "\u2028"],
  ];
  for (const row of rows) {
    await root.query("insert into t (a, b, c, d, e, f, g) values (?)", [row]);
  }
  await root.query("update t set h = repeat('é', 5 + 295 * (a = 'n')) where a <> ''");
  const store = createStore();
  const exported = await run(store, EVERYTHING);
  const receiver = createReceiver(["a", "b"]);
  receiver.take(store.rowsOf(exported));
  expect(receiver.buckets()).toEqual(exported.buckets);
  const byKey = Object.fromEntries(receiver.sorted().map((row) => [row.a, row]));
  expect(byKey[""]).toMatchObject({ d: "", e: "0000-00-00 00:00:00.000000", g: null });
  expect(byKey.n).toMatchObject({
    b: "9007199254740993",
    c: "-99999999999999999999.999999999999999999",
    d: null,
    g: "",
  });
  expect(byKey["😀"]).toMatchObject({
    b: "-9223372036854775808",
    c: "0.000000000000000001",
    d: rows[2]?.[3],
    e: rows[2]?.[4],
  });
  expect(byKey["1:a"]).toMatchObject({ c: "1000.000000000000000000", f: "9999-12-31" });
  // What differs by one bit in one cell of one row is seen, and NULL is not ''.
  for (const change of [
    "d = null where a = ''",
    "c = c + 0.000000000000000001 where a = 'é'",
    "d = '\u00e9' where a = 'é'",
  ]) {
    await root.query(`update t set updated_at = updated_at, ${change}`);
    const changed = await run(store, EVERYTHING, { name: change.slice(0, 1) + change.length });
    expect(differingBuckets(receiver.buckets(), changed.buckets as BucketSums)).toHaveLength(1);
    receiver.take(store.rowsOf(changed));
    expect(receiver.buckets()).toEqual(changed.buckets);
  }
});

test("a history comes piece by piece in the order of the key, and goes on where the last piece ended", async () => {
  await root.query(ORDERS);
  await insert(0, 1_000);
  const store = createStore();
  const receiver = createReceiver(["order_id", "item"]);
  const keys: Key[] = [];
  let after: Key | null = null;
  let buckets: TableExport["buckets"] = {};
  for (let piece = 0; ; piece += 1) {
    const exported = await run(store, { after, limit: 77 }, { name: `history-${piece}` });
    if (exported.last === null) {
      break;
    }
    ({ buckets } = exported);
    const rows = store.rowsOf(exported);
    keys.push(...rows.map(({ order_id, item }) => [order_id as string, item as string]));
    receiver.take(rows);
    after = exported.last;
  }
  expect(keys).toHaveLength(1_000);
  expect(keys).toEqual(
    [...keys].sort(([a = "", b], [c = "", d]) => (a === c ? Number(b) - Number(d) : a < c ? -1 : 1)),
  );
  expect(receiver.buckets()).toEqual(buckets);
  expect(Object.keys(buckets ?? {})).toEqual([...BUCKETS]);
});

test("objects are cut by their size, and the same run again is the same bytes under the same names", async () => {
  await root.query(ORDERS);
  await insert(0, 500);
  const [store, again] = [createStore(), createStore()];
  const exported = await run(store, EVERYTHING, { objectBytes: 5_000 });
  expect(exported.objects.length).toBeGreaterThan(5);
  expect(exported.objects.reduce((sum, { rows }) => sum + rows, 0)).toBe(500);
  await run(again, EVERYTHING, { objectBytes: 5_000 });
  expect([...again.objects]).toEqual([...store.objects]);
});

test("rows, checksums and every table are of one moment, whatever is written meanwhile", async () => {
  await root.query(ORDERS);
  await insert(0, 300);
  await root.query("delete from sellers");
  const store = createStore();
  // Writes into both tables as soon as the first object is put.
  const put = async (key: string, body: Buffer) => {
    await store.put(key, body);
    await root.query("delete from t where item < 100; update t set status = 'new'");
    await root.query("insert ignore into sellers (seller_id) values ('s')");
  };
  const { exports } = await exportTables({
    open: () => mysql.createConnection(server.options("sync")),
    ...{ run: "moment", selections: { t: EVERYTHING, sellers: EVERYTHING }, put, objectBytes: 3_000 },
  });
  const [t, sellers] = exports as [TableExport, TableExport];
  const receiver = createReceiver(["order_id", "item"]);
  receiver.take(store.rowsOf(t));
  expect(receiver.rows.size).toBe(300);
  expect(receiver.buckets()).toEqual(t.buckets);
  expect(sellers).toMatchObject({ rows: 0, buckets: {} });
  // What was written meanwhile comes next.
  const { differing } = await follow(store, receiver, { since: t.mark }, "next");
  expect(differing.length).toBeGreaterThan(0);
  expect(received(receiver)).toEqual(await rowsNow());
});

test.each([
  ["create table t (id int, updated_at datetime(6))", /^t is missing or has no primary key$/],
  [
    "create table t (id int primary key, x double)",
    /^t\.x is a double, which has no text that is the same everywhere$/,
  ],
  ["do 0", /^t is missing or has no primary key$/],
])("%s: is refused in one line", async (sql, line) => {
  await root.query(sql);
  await expect(run(createStore(), EVERYTHING)).rejects.toThrow(line);
});

test("a run whose puts fail, or whose connection is killed, writes no manifest, and its repetition is whole", async () => {
  await root.query(ORDERS);
  await insert(0, 500);
  const store = createStore();
  const failing = {
    ...store,
    put: async (key: string, body: Buffer) =>
      key.includes("00003") ? Promise.reject(new Error("away")) : store.put(key, body),
  };
  await expect(run(failing, EVERYTHING, { objectBytes: 3_000 })).rejects.toThrow("away");
  const killing = {
    ...store,
    put: async (key: string, body: Buffer) => {
      await store.put(key, body);
      const [threads] = await root.query<RowDataPacket[]>(
        "select id from information_schema.processlist where user = 'sync'",
      );
      for (const { id } of threads) {
        await root.query(`kill ${id}`).catch(() => {});
      }
    },
  };
  await expect(run(killing, EVERYTHING, { objectBytes: 3_000 })).rejects.toThrow();
  expect([...store.objects.keys()].filter((key) => !key.endsWith(".gz"))).toEqual([]);
  const exported = await run(store, EVERYTHING, { objectBytes: 3_000 });
  const receiver = createReceiver(["order_id", "item"]);
  receiver.take(store.rowsOf(exported));
  expect(receiver.buckets()).toEqual(exported.buckets);
});

// The shop's database in the warehouse: MariaDB, the emulator's S3 and the warehouse's twin.

import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import mysql from "mysql2/promise";
import { emulatorClientConfig } from "../../local/emulator.ts";
import { loadFolder } from "../../local/shop-database/load/load-folder.ts";
import { writeOlistFolder } from "../../local/shop-database/load/testing/olist-folder.ts";
import { SHOP_TABLES } from "../../mysql/tables.ts";
import { readRows } from "../../redshift/cells.ts";
import { runStatement } from "../../redshift/data-api.ts";
import { loadExport } from "../../redshift/shop/books.ts";
import type { ShopColumn } from "../../redshift/shop/shop-columns.ts";
import { createS3Client } from "../shared/aws/s3.ts";
import type { SyncStore } from "../shared/sync/sync-store.ts";
import { loadExports } from "../warehouse/sync/load-exports.ts";
import { describeTable } from "./exported-table.ts";
import { createSync, type ExportAnswer } from "./sync.ts";
import { startTestSync, type TestSync } from "./testing/test-sync.ts";

let sync: TestSync;

beforeAll(async () => {
  sync = await startTestSync();
}, 120_000);
afterAll(() => sync?.stop());

const TABLES = SHOP_TABLES.map(({ name }) => name);

async function expectEqual(tables: readonly string[] = TABLES): Promise<void> {
  for (const table of tables) {
    expect({ table, rows: await sync.inWarehouse(table) }).toEqual({ table, rows: await sync.inShop(table) });
  }
}

const ask = async (sql: string) =>
  readRows(await runStatement(sync.warehouse.owner, { sql, parameters: [] }));

const sellers = (...ids: string[]) =>
  sync.root.query("insert into sellers (seller_id, seller_city) values ?", [
    ids.map((id) => [id, `of ${id}`]),
  ]);

/** One table alone, which takes less time. */
const loaded = async (table: string) =>
  (await sync.load([table])).tables.find((each) => each.table === table);
const exported = async (table: string) =>
  (await sync.export({ tables: [table] })).tables.find((each) => each.table === table);

test("all nine tables come over, with their checksums; then what is new, and nothing twice", async () => {
  await loadFolder({ folder: writeOlistFolder(), login: sync.shop.options("shop") });
  const answer = await sync.export();
  expect(answer).toMatchObject({ state: "exported", runs: 1, failures: [], more: false });
  expect(answer.tables.map(({ table, kind, rows }) => ({ table, kind, rows }))).toEqual(
    TABLES.map((table) => ({ table, kind: "history", rows: 1 })),
  );
  const figures = await sync.load();
  expect(figures.failures).toEqual([]);
  expect(figures.tables).toEqual(
    TABLES.map((table) => expect.objectContaining({ table, run: answer.run, rows: 1, checksum: "equal" })),
  );
  await expectEqual();
  expect(sync.published.at(-1)?.values).toEqual({ ExportFailed: 0, RowsExported: 9 });

  const lines = await ask("select count(*) from shop.sync_runs");
  await sync.load();
  expect(await ask("select count(*) from shop.sync_runs")).toEqual(lines);

  await sync.root.query("update orders set order_status = 'cancelled', order_approved_at = null");
  await sellers("new");
  const next = await sync.export();
  expect(next.tables.every(({ kind }) => kind === "changes")).toBe(true);
  expect((await sync.load()).tables.map(({ checksum }) => checksum)).toEqual(TABLES.map(() => "equal"));
  await expectEqual();
});

test("deletes, a key that is used again and a clock that was set back differ first, and are repaired by the next export", async () => {
  await sellers("gone 1", "gone 2", "gone 3", "again", "late");
  await exported("sellers");
  expect(await loaded("sellers")).toMatchObject({ checksum: "equal" });
  await sync.root.query("delete from sellers where seller_id like 'gone%' or seller_id = 'again'");
  await sellers("again");
  await sync.root.query(
    "set timestamp = 946684800; update sellers set seller_city = 'late' where seller_id = 'late'; set timestamp = default",
  );
  await exported("sellers");
  const first = await loaded("sellers");
  expect(first).toMatchObject({ checksum: "differs", state: "loaded" });
  expect(first?.differing.length).toBeGreaterThan(0);
  const repaired = await exported("sellers");
  expect(repaired?.repaired).toEqual(first?.differing);
  expect(await loaded("sellers")).toMatchObject({ checksum: "equal", differing: [] });
  await expectEqual(["sellers"]);
  // Once is enough.
  expect((await exported("sellers"))?.repaired).toEqual([]);
});

test("an export that was loaded before takes nothing back, whoever has it loaded again", async () => {
  await sellers("old");
  const { run } = await sync.export({ tables: ["sellers"] });
  await loaded("sellers");
  await sync.root.query("delete from sellers where seller_id = 'old'");
  await sync.sync(["sellers"]);
  const books = await ask("select count(*) from shop.sync_runs");
  const old = await sync.store.readRun(run as string);
  const file = old?.tables.sellers;
  // By the transaction's own rule, as where another load was faster.
  await loadExport(sync.warehouse.owner, {
    ...{ ...(file as NonNullable<typeof file>), run: run as string, repaired: ["0", "1"] },
    manifestUrl: sync.store.urlOf(file?.manifest as string),
  });
  await loaded("sellers");
  expect(await ask("select count(*) from shop.sync_runs")).toEqual(books);
  await expectEqual(["sellers"]);
});

test("two loads at once, and an export beside an export", async () => {
  await sellers("beside");
  let beside: ExportAnswer | undefined;
  const first = createSync({
    ...sync.parts,
    store: {
      ...sync.store,
      async put(key, body) {
        beside ??= await sync.export({ tables: ["sellers"] });
        return sync.store.put(key, body);
      },
    },
  });
  const request = { action: "export" as const, tables: ["sellers" as const], full: false, dry_run: false };
  expect(await first(request)).toMatchObject({ state: "exported", runs: 1 });
  expect(beside).toMatchObject({ state: "busy", runs: 0, tables: [] });
  await Promise.allSettled([loaded("sellers"), loaded("sellers")]);
  expect(await loaded("sellers")).toMatchObject({ checksum: "equal" });
  expect(
    await ask(
      "select count(*) from (select 1 from shop.sync_runs group by table_name, run having count(*) > 1)",
    ),
  ).toEqual([[0]]);
  await expectEqual(["sellers"]);
});

test("values that no column of their type holds arrive as they were written", async () => {
  await sync.root.query("set sql_mode = ''");
  await sync.root.query(
    `insert into orders (order_id, customer_id, order_status, order_purchase_timestamp, order_approved_at, order_delivered_carrier_date)
    values ('zero', '', ' "\\\\ ', '0000-00-00', '2020-00-00', '9999-12-31 23:59:59.999999'), ('n😀', 'NULL', '\\\\N', '2026-03-29 02:30:00.000001', null, '1000-01-01')`,
  );
  await sync.root.query(
    `insert into order_reviews (review_id, order_id, review_comment_title, review_comment_message) values
    ('r', 'o', '', repeat('😀', 15000)), ('r', 'p', null, '\\r\\n\\t"it''s"'), ('s', 'o', 'x ', repeat('x', 65535))`,
  );
  await sync.root.query("set sql_mode = default");
  const figures = await sync.sync(["orders", "order_reviews"]);
  expect(figures.tables.map(({ checksum }) => checksum)).toEqual(TABLES.map(() => "equal"));
  await expectEqual(["orders", "order_reviews"]);
  expect(
    await ask("select order_purchase_timestamp, as_written from shop.orders where order_id = 'zero'"),
  ).toEqual([
    [
      null,
      '{"order_purchase_timestamp":"0000-00-00 00:00:00.000000","order_approved_at":"2020-00-00 00:00:00.000000"}',
    ],
  ]);
});

test("a file with doubled keys is refused whole and told, and the next export begins anew", async () => {
  await sellers("doubled");
  const { run } = await sync.export({ tables: ["sellers"] });
  const [object] = (await sync.store.readRun(run as string))?.tables.sellers?.objects ?? [];
  const s3 = createS3Client({
    ...emulatorClientConfig(sync.warehouse.emulator.endpoint),
    forcePathStyle: true,
  });
  const place = { Bucket: sync.bucket, Key: object?.key };
  const packed = Buffer.from(
    (await (await s3.send(new GetObjectCommand(place))).Body?.transformToByteArray()) ?? [],
  );
  // Two gzip members are one file.
  await s3.send(new PutObjectCommand({ ...place, Body: Buffer.concat([packed, packed]) }));
  expect(await loaded("sellers")).toMatchObject({ state: "refused" });
  expect(
    await ask(`select doubled from shop.sync_runs where table_name = 'sellers' and run = '${run}'`),
  ).toEqual([[object?.rows]]);
  expect((await sync.inWarehouse("sellers")).some(({ seller_id }) => seller_id === "doubled")).toBe(false);
  const again = await exported("sellers");
  expect(again?.kind).toBe("history");
  expect(await loaded("sellers")).toMatchObject({ state: "loaded", checksum: "equal" });
  await expectEqual(["sellers"]);
  s3.destroy();
});

test("a table that fails stops no other, on either side", async () => {
  await sellers("beside a failure");
  await sync.root.query("rename table products to products_away");
  const three = ["products", "customers", "sellers"];
  await expect(sync.export({ tables: three })).rejects.toThrow(
    /^products: products is missing or has no primary key$/,
  );
  expect(sync.published.at(-1)?.values).toMatchObject({ ExportFailed: 1 });
  await sync.root.query("rename table products_away to products");
  await runStatement(sync.warehouse.owner, {
    ...{ sql: "alter table shop.customers rename column customer_city to away", parameters: [] },
  });
  await sync.root.query("update customers set customer_city = 'elsewhere'");
  await sync.export({ tables: three });
  const figures = await sync.load(three);
  expect(figures.failures).toEqual([expect.stringMatching(/^customers: [^\n]*customer_city[^\n]*$/)]);
  await expectEqual(["sellers", "products"]);
  await runStatement(sync.warehouse.owner, {
    ...{ sql: "alter table shop.customers rename column away to customer_city", parameters: [] },
  });
  expect((await sync.sync(three)).failures).toEqual([]);
  await expectEqual(["customers"]);
});

test("a history in pieces goes on where a run died, with what was written meanwhile", async () => {
  await sync.root.query(
    "insert into products (product_id, product_weight_g) select concat('p', lpad(seq, 4, '0')), seq from seq_1_to_150",
  );
  let puts = 0;
  let runs = 0;
  const pieces = createSync({
    ...sync.parts,
    pieceRows: 60,
    objectBytes: 3_000,
    store: {
      ...sync.store,
      async put(key, body) {
        puts += 1;
        if (runs === 1) {
          throw new Error("killed");
        }
        await sync.root.query(
          "update products set product_weight_g = product_weight_g + 1 where product_id = 'p0050'",
        );
        await sync.root.query("delete from products where product_id = ?", [
          `p${String(puts).padStart(4, "0")}`,
        ]);
        return sync.store.put(key, body);
      },
      async writeRun(run) {
        runs += 1;
        await sync.store.writeRun(run);
      },
    },
  });
  const request = { action: "export" as const, tables: ["products" as const], full: true, dry_run: false };
  await expect(pieces(request)).rejects.toThrow("products: killed");
  const left = await pieces({ ...request, full: false });
  expect(left).toMatchObject({ more: false });
  expect(left.runs).toBeGreaterThan(2);
  await sync.sync(["products"]);
  await expectEqual(["products"]);
});

test("a warehouse that has lost everything gets it again", async () => {
  for (const table of [...TABLES, "sync_runs"]) {
    await runStatement(sync.warehouse.owner, { sql: `delete from shop.${table}`, parameters: [] });
  }
  // The first runs are gone from S3, as after 30 days.
  const runs = await sync.store.listRuns("");
  const store = {
    ...sync.store,
    listRuns: async (after: string) => (await sync.store.listRuns(after)).slice(-1),
  };
  expect(runs.length).toBeGreaterThan(2);
  const parts = { warehouse: () => sync.warehouse.owner, store, now: Date.now };
  expect((await loadExports(parts, null)).tables.every(({ run }) => run === null)).toBe(true);
  expect((await sync.export()).tables.every(({ kind }) => kind === "history")).toBe(true);
  await loadExports(parts, null);
  await expectEqual();
});

test("what is due is told, and nothing of it done", async () => {
  await sellers("due");
  const before = await sync.store.listRuns("");
  const answer = await sync.export({ dry_run: true, tables: ["sellers", "orders"] });
  expect(answer).toMatchObject({ state: "due", runs: 0 });
  expect(answer.tables.map(({ table, kind }) => ({ table, kind }))).toEqual([
    { table: "sellers", kind: "changes" },
    { table: "orders", kind: "changes" },
  ]);
  expect(answer.tables[0]?.rows).toBeGreaterThan(0);
  expect(await sync.store.listRuns("")).toEqual(before);
});

test("a database that is away is told in a line, and measured", async () => {
  const away = createSync({
    ...sync.parts,
    open: () => mysql.createConnection({ ...sync.shop.options("sync"), port: 1 }),
  });
  await expect(away({ action: "export", full: false, dry_run: false })).rejects.toThrow();
  expect(sync.published.at(-1)?.values).toMatchObject({ ExportFailed: 1 });
});

test("every table of the list is there on both sides, and its longest row fits", async () => {
  for (const table of TABLES) {
    const { columns } = await describeTable(sync.root, table);
    await sync.root.query(`insert into ${table} (${columns.map(({ name }) => name)}) values (?)`, [
      columns.map(longestValue),
    ]);
  }
  const { tables, failures } = await sync.sync();
  expect(failures).toEqual([]);
  expect(tables.map(({ table, checksum }) => ({ table, checksum }))).toEqual(
    TABLES.map((table) => ({ table, checksum: "equal" })),
  );
  await expectEqual();
});

/** Of MySQL's type: characters of four bytes, and all digits. */
function longestValue({ type, longest, digits, scale }: ShopColumn): string {
  switch (type) {
    case "int":
      return "-2147483648";
    case "decimal":
      return `-${"9".repeat((digits ?? 0) - (scale ?? 0))}.${"9".repeat(scale ?? 0)}`;
    case "datetime":
      return "9999-12-31 23:59:59.999999";
    case "text":
      return "😀".repeat(16_383);
    default:
      return "😀".repeat(longest ?? 0);
  }
}

test("whoever dies before any step, the next one makes up for it", async () => {
  let [step, dies] = [0, 1];
  const count = () => {
    step += 1;
    if (step === dies) {
      throw new Error("killed");
    }
  };
  const store = Object.fromEntries(
    Object.entries(sync.store).map(([name, work]) => [
      name,
      (...given: never[]) => {
        count();
        return (work as (...given: never[]) => unknown)(...given);
      },
    ]),
  ) as unknown as SyncStore;
  const exportDying = createSync({ ...sync.parts, store });
  const warehouse = () => {
    count();
    return sync.warehouse.owner;
  };
  /** Whether it came to its end before that step. */
  const isWhole = async (work: () => Promise<unknown>) => {
    step = 0;
    await work().catch(() => undefined);
    return step < dies;
  };
  // The smallest.
  const tables = ["product_category_name_translation" as const];
  for (let isDone = false; !isDone; dies += 1) {
    await sync.root.query("insert into product_category_name_translation values (?, 'x', default)", [
      `dies ${dies}`,
    ]);
    const isExported = await isWhole(() =>
      exportDying({ action: "export", tables, full: false, dry_run: false }),
    );
    await sync.export({ tables });
    const isLoaded = await isWhole(() => loadExports({ warehouse, store, now: Date.now, tables }, null));
    expect((await sync.sync(tables)).failures).toEqual([]);
    await expectEqual(tables);
    isDone = isExported && isLoaded;
  }
  expect(dies).toBeGreaterThan(8);
});

test("a column that MySQL gains is waited for, and one that it loses stays as it was", async () => {
  const product = (id: string) => sync.root.query("insert into products (product_id) values (?)", [id]);
  await sync.sync(["products"]);
  await sync.root.query("alter table products add column colour varchar(20) not null default 'red'");
  await product("p-1");
  await exported("products");
  expect((await sync.load(["products"])).failures).toEqual([expect.stringMatching(/^products: .*colour/)]);
  await ask("alter table shop.products add column colour varchar(80)");
  expect((await sync.sync(["products"])).failures).toEqual([]);
  await expectEqual(["products"]);

  // An export that has a column which nobody wants any more is gone round by a new history.
  await sync.root.query("alter table products add column size int");
  await product("p-2");
  await exported("products");
  await sync.root.query("alter table products drop column size, drop column colour");
  await product("p-3");
  await sync.export({ tables: ["products"], full: true });
  expect(await sync.load(["products"])).toMatchObject({ failures: [] });
  expect(await loaded("products")).toMatchObject({ checksum: "equal" });
  await ask("alter table shop.products drop column colour");
  await expectEqual(["products"]);
});

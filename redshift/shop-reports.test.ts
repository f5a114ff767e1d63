// Reports over the shop's own tables and the lake's imported behaviour, by the twin; worked out by hand.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importFiles } from "../local/lake/import.ts";
import { findPlaces, makePlaces } from "../local/places.ts";
import type { ReportAnswer } from "../reporting/reports.ts";
import { readRows } from "./cells.ts";
import { runStatement } from "./data-api.ts";
import { splitStatements } from "./split-statements.ts";
import { BEHAVIOUR_FILES, SHOP_ROWS } from "./testing/shop-rows.ts";
import { startTestWarehouse, type TestWarehouse } from "./testing/test-warehouse.ts";

let folder: string;
let warehouse: TestWarehouse;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "shop-reports-"));
  warehouse = await startTestWarehouse();
  await warehouse.ask({ action: "migrate" });
}, 120_000);

afterAll(async () => {
  await warehouse.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (sql: string) => runStatement(warehouse.owner, { sql, parameters: [] });

const answer = async (report: string, parameters: Record<string, unknown> = {}) =>
  (await warehouse.ask({ report, parameters })) as ReportAnswer;

const lines = async (report: string, parameters?: Record<string, unknown>) =>
  (await answer(report, parameters)).rows.map((row) => row.join(" | "));

test("without the lake's set a report answers no row, and says how it comes there", async () => {
  expect(await answer("orders-beside-behaviour")).toEqual({
    report: "orders-beside-behaviour",
    title: "Orders beside behaviour",
    columns: [],
    rows: [],
    notes: [
      "The lake has no set user_behaviour yet: npm run lake -- import FOLDER --name user_behaviour --format user-behaviour",
    ],
  });
});

describe("of six orders and three years of behaviour", () => {
  beforeAll(async () => {
    for (const sql of SHOP_ROWS) {
      await run(sql);
    }
    const places = findPlaces(join(folder, "local"));
    makePlaces(places);
    const path = join(folder, "behaviour");
    mkdirSync(path);
    for (const [file, rows] of Object.entries(BEHAVIOUR_FILES)) {
      writeFileSync(join(path, file), `${rows.join("\n")}\n`);
    }
    const imported = await importFiles({
      ...{ places, path, name: "user_behaviour", format: "user-behaviour" },
      ...{ signal: new AbortController().signal, onProgress: () => {} },
      emulatorEndpoint: warehouse.emulator.endpoint,
    });
    expect(imported).toMatchObject({ rows: 9, partitions: 3, bad_rows: {} });
  }, 120_000);

  test.each<[report: string, parameters: Record<string, unknown>, rows: string[]]>([
    [
      "shop-sales-by-category",
      {},
      ["unknown | 2 | 2 | 105.24", "housewares | 2 | 3 | 20.10", "brinquedos | 2 | 2 | 15.50"],
    ],
    ["shop-sales-by-category", { limit: 1 }, ["unknown | 2 | 2 | 105.24"]],
    ["shop-orders-by-status", {}, ["delivered | 4 | 40.85", "canceled | 1 | 99.99", "shipped | 1 | 0.00"]],
    ["delivery-times", {}, ["SP | 3 | 2 | 2.2 | 1 | 33.3", "RJ | 1 | 10 | 10 | 1 | 100"]],
    ["delivery-times", { limit: 1 }, ["SP | 3 | 2 | 2.2 | 1 | 33.3"]],
    [
      "orders-beside-behaviour",
      {},
      [
        "2026 | unknown | 0 | 0 | 0 | 0 | 2 | 2 | 105.24",
        "2026 | brinquedos | 1 | 2 | 0 | 1 | 1 | 1 | 8.00",
        "2026 | housewares | 0 | 0 | 0 | 0 | 1 | 1 | 0.10",
        "2025 | housewares | 2 | 2 | 1 | 1 | 1 | 2 | 20.00",
        "2025 | brinquedos | 0 | 0 | 0 | 0 | 1 | 1 | 7.50",
        "2025 | kitchen | 1 | 1 | 0 | 0 | 0 | 0 | 0.00",
        "2024 | unknown | 1 | 1 | 0 | 0 | 0 | 0 | 0.00",
      ],
    ],
    [
      "orders-beside-behaviour",
      { limit: 1 },
      [
        "2026 | unknown | 0 | 0 | 0 | 0 | 2 | 2 | 105.24",
        "2025 | housewares | 2 | 2 | 1 | 1 | 1 | 2 | 20.00",
        "2024 | unknown | 1 | 1 | 0 | 0 | 0 | 0 | 0.00",
      ],
    ],
    // Nothing lies on disks here.
    ["tables-to-tend", {}, []],
  ])("%s with %j", async (report, parameters, rows) => {
    expect(await lines(report, parameters)).toEqual(rows);
  });

  test("a wake keeps them all", async () => {
    const { failures, reports } = (await warehouse.ask({ action: "refresh" })) as {
      failures: string[];
      reports: ReportAnswer[];
    };
    expect(failures).toEqual([]);
    const rows = reports.find(({ report }) => report === "orders-beside-behaviour")?.rows;
    expect(rows?.length).toBe(7);
  });

  test("the experiment with keys changes a copy, loses no row of it, and leaves nothing", async () => {
    const text = readFileSync(new URL("experiments/keys.sql", import.meta.url), "utf8");
    const answers: unknown[][][] = [];
    for (const sql of splitStatements(text)) {
      answers.push(readRows(await run(sql)));
    }
    expect(answers.at(-2)).toEqual([[0, 0]]);
    await expect(run("select 1 from shop.orders_by_customer")).rejects.toThrow("orders_by_customer");
    expect(readRows(await run("select count(*) from shop.orders"))).toEqual([[6]]);
  });
});

test("tables to tend are told with what helps, the least sorted first", async () => {
  const sql = readFileSync(new URL("reports/tables-to-tend.sql", import.meta.url), "utf8");
  // Of a table of the same columns: no disk of ours is ever unsorted.
  await run(
    `create table public.told (schema varchar(64), "table" varchar(64), tbl_rows decimal(38, 0),
      unsorted decimal(5, 2), stats_off decimal(5, 2))`,
  );
  await run(`insert into public.told values
    ('shop', 'orders', 100, 20.50, 0.00), ('shop', 'sellers', 10, null, 12.00), ('shop', 'products', 5, 20.00, 10.00),
    ('shop', 'order_items', 7, 99.00, 50.00)`);
  const asked = sql
    .replace("svv_table_info", "public.told")
    .replaceAll("$1", "20")
    .replaceAll("$2", "10")
    .replace(/;\s*$/, "");
  expect(readRows(await run(asked))).toEqual([
    ["shop.order_items", 7, 99, 50, "vacuum sort only shop.order_items"],
    ["shop.orders", 100, 20.5, 0, "vacuum sort only shop.orders"],
    ["shop.sellers", 10, null, 12, "analyze shop.sellers"],
  ]);
});

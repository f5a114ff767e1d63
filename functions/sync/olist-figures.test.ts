import { loadFolder } from "../../local/shop-database/load/load-folder.ts";
import { OLIST_FIGURES } from "../../local/shop-database/load/testing/olist-figures.ts";
import { runStatement } from "../../redshift/data-api.ts";
import { startTestSync, type TestSync } from "./testing/test-sync.ts";

const FOLDER = process.env.OLIST;
const withSample = FOLDER ? test : test.skip;

let sync: TestSync;

beforeAll(async () => {
  if (FOLDER) {
    sync = await startTestSync();
    await loadFolder({ folder: FOLDER, login: sync.shop.options("shop") });
    const { tables } = await sync.sync();
    expect(tables.filter(({ checksum }) => checksum !== "equal")).toEqual([]);
  }
}, 300_000);
afterAll(() => sync?.stop());

withSample.each(OLIST_FIGURES)(
  "Olist's sample in the warehouse, with OLIST=FOLDER: %s",
  async (_what, sql, rows) => {
    const found = await runStatement(sync.warehouse.owner, { sql, parameters: [] });
    expect(
      found.rows.map((row) => row.map(({ stringValue, longValue }) => stringValue ?? String(longValue))),
    ).toEqual(rows);
  },
);

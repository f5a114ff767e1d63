import { loadFolder } from "../../local/shop-database/load/load-folder.ts";
import { writeOlistFolder } from "../../local/shop-database/load/testing/olist-folder.ts";
import { SHOP_TABLES } from "../../mysql/tables.ts";
import { startTestSync, type TestSync } from "./testing/test-sync.ts";

let sync: TestSync;

beforeAll(async () => {
  sync = await startTestSync();
}, 120_000);
afterAll(() => sync?.stop());

const TABLES = SHOP_TABLES.map(({ name }) => name);

async function expectEqual(): Promise<void> {
  for (const table of TABLES) {
    expect({ table, rows: await sync.inWarehouse(table) }).toEqual({ table, rows: await sync.inShop(table) });
  }
}

test("all nine tables come over, and their checksums are equal", async () => {
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
});

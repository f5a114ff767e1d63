import type { RowDataPacket } from "mysql2/promise";
import { connect } from "../shop-database.ts";
import { startTestShopDatabase, type TestShopDatabase } from "../testing/test-shop-database.ts";
import { loadFolder } from "./load-folder.ts";
import { OLIST_FIGURES } from "./testing/olist-figures.ts";

const FOLDER = process.env.OLIST;
const withSample = FOLDER ? test : test.skip;

let server: TestShopDatabase;

beforeAll(async () => {
  if (FOLDER) {
    server = await startTestShopDatabase();
    await loadFolder({ folder: FOLDER, login: server.options("shop") });
  }
});
afterAll(() => server?.remove());

/** Each row's values, in order. */
const figures = (sql: string) =>
  connect(server.options("sync"), async (connection) => {
    const [rows] = await connection.query<RowDataPacket[][]>({ sql, rowsAsArray: true });
    return rows.map((row) => row.map((value) => (typeof value === "number" ? String(value) : value)));
  });

withSample.each(OLIST_FIGURES)("Olist's sample, with OLIST=FOLDER: %s", async (_what, sql, rows) => {
  expect(await figures(sql)).toEqual(rows);
});

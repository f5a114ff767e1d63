import { nameRun } from "../../functions/shared/sync/sync-run.ts";
import { exportTables } from "../../functions/sync/export-tables.ts";
import { runStatement } from "../../redshift/data-api.ts";
import { quoteName } from "../../redshift/fill-in.ts";
import { loadExport, readBooks } from "../../redshift/shop/books.ts";
import { redshiftType } from "../../redshift/shop/shop-columns.ts";
import type { Draws } from "../draws.ts";
import type { LiveResult } from "../live.ts";
import { compare } from "./comparison.ts";
import { describe } from "./described-table.ts";
import type { Disturbed } from "./disturbances.ts";
import { createShop } from "./shop.ts";

const NAME = "nasty";
const ROWS = 250;
const CHANGES = 150;
const EVER = "0000-00-00 00:00:00.000000";

/** Every type that is exported, the longest and the most exact of each. */
const TABLE = `create table ${NAME} (
  id varchar(60) not null, part bigint not null,
  fixed char(40), short varchar(255), longer varchar(2000), words text, more mediumtext,
  tiny tinyint, small smallint, medium mediumint, whole int, big bigint,
  money decimal(10, 2), exact decimal(38, 18), many decimal(30, 0), most decimal(60, 25),
  day date, moment datetime(6), second datetime, stamp timestamp(6) null default null,
  updated_at datetime(6) not null default current_timestamp(6) on update current_timestamp(6),
  primary key (id, part)
) engine = innodb default character set utf8mb4 collate utf8mb4_bin`;

/** Whatever MySQL can hold comes over as it is: a table of every type, with values at the ends of each. */
export async function proveNastyTable({ laptop, writer }: Disturbed, draws: Draws): Promise<LiveResult> {
  const began = performance.now();
  await writer.query(TABLE);
  const table = await describe(writer, NAME);
  const shop = createShop(writer, [table], draws);
  await shop.fill(ROWS);
  const times = await shop.changeMuch(CHANGES);
  const store = laptop.store();
  const run = nameRun(Date.now(), null);
  const { exports, failures } = await exportTables({
    ...{ open: () => laptop.open("sync"), run, selections: { [NAME]: { since: EVER } } },
    ...{ put: store.put, urlOf: store.urlOf, objectBytes: 50_000 },
  });
  const [exported] = exports;
  if (exported === undefined) {
    throw failures[NAME] ?? new Error("nothing was exported");
  }
  const columns = exported.columns.map((column) => `${quoteName(column.name)} ${redshiftType(column)}`);
  const sql = `create table shop.${NAME} (${columns.join(", ")}, as_written varchar(4096))`;
  await runStatement(laptop.warehouse(), { sql, parameters: [] });
  await loadExport(laptop.warehouse(), {
    ...{ ...exported, run, follows: null, kind: "history", repaired: [] },
    manifestUrl: exported.manifest === null ? null : store.urlOf(exported.manifest),
  });
  const comparison = await compare(writer, laptop.warehouse(), "shop", [table]);
  const books = (await readBooks(laptop.warehouse())).get(NAME);
  if (books?.checksum !== "equal") {
    comparison.differences[`checksums: ${books?.state} ${books?.checksum}`] = books?.differing.length || 1;
  }
  return {
    ...{ ...comparison, title: "sync, a table of every type and its ends", times, doubles: 0 },
    ...{ records: shop.written(), seconds: (performance.now() - began) / 1_000 },
  };
}

import type { Connection } from "mysql2/promise";
import { waitForNobodyElse, waitForWaiting } from "../../functions/sync/testing/naive-marks.ts";
import { runStatement } from "../../redshift/data-api.ts";
import type { SyncLaptop } from "./laptop.ts";
import type { NaiveExports } from "./naive-export.ts";
import type { Shop } from "./shop.ts";

export interface Disturbed {
  laptop: SyncLaptop;
  shop: Shop;
  naive: NaiveExports;
  /** As who writes; its mode lets zero dates be written. */
  writer: Connection;
  /** Opened for this, and closed when the proof ends. */
  open: () => Promise<Connection>;
  /** One hour's sync, and that of each naive mark. */
  hour: () => Promise<void>;
}

export interface Disturbance {
  title: string;
  /** Rows that each naive mark must lose of it, or more. */
  loses?: Readonly<Record<string, number>>;
  /** @returns how often what was done */
  work(disturbed: Disturbed): Promise<Record<string, number>>;
}

const OPEN_ROWS = 100;
const SET_BACK_ROWS = 5;

async function openTransaction({ shop, writer, hour }: Disturbed) {
  await writer.query("start transaction");
  for (let row = 0; row < OPEN_ROWS; row += 1) {
    await shop.change("rows inserted", shop.table("orders"));
  }
  await hour();
  await hour();
  await writer.query("commit");
  return { "rows in a transaction that was open over two runs": OPEN_ROWS };
}

/** Its row has its time, and no transaction is there to tell of it. */
async function waitingWriter({ shop, open, hour }: Disturbed) {
  const holder = await open();
  await holder.query("lock tables customers read");
  const writing = shop.change("rows inserted", shop.table("customers"));
  // It may be that nobody waits for it any more.
  writing.catch(() => {});
  const watcher = await open();
  await waitForWaiting(watcher, "insert into `customers`");
  await waitForNobodyElse(watcher, "transactions");
  await hour();
  await holder.query("unlock tables");
  await writing;
  await holder.end();
  await watcher.end();
  return { "writer that waited for a table": 1 };
}

/** Of none of them a time of change tells. */
async function unseen({ shop }: Disturbed) {
  for (const name of ["order_items", "orders", "geolocation"]) {
    await shop.change("rows deleted", shop.table(name));
  }
  const payments = shop.table("order_payments");
  await shop.change("rows deleted", payments);
  await shop.change("keys used again", payments);
  for (let row = 0; row < SET_BACK_ROWS; row += 1) {
    await shop.change("written with a clock set back", shop.table("order_reviews"));
  }
  return { "rows deleted": 3, "key used again": 1, "rows of a clock set back": SET_BACK_ROWS };
}

/** The books say nothing of it: what lies there is loaded once more. */
async function oldFiles({ laptop, shop, hour }: Disturbed) {
  await shop.changeMuch(30);
  await hour();
  const latest = "select table_name, max(run) from shop.sync_runs group by table_name";
  const { rows } = await runStatement(laptop.warehouse(), { sql: latest, parameters: [] });
  await shop.changeMuch(30);
  await hour();
  for (const [table, run] of rows) {
    const sql = `delete from shop.sync_runs where table_name = '${table?.stringValue}' and run > '${run?.stringValue}'`;
    await runStatement(laptop.warehouse(), { sql, parameters: [] });
  }
  await laptop.sync();
  return { "tables whose last file was loaded again": rows.length };
}

async function atOnce({ laptop, shop }: Disturbed) {
  await shop.changeMuch(40);
  const ends = await Promise.all([laptop.sync(), laptop.sync(), laptop.sync()]);
  const failures = ends.flatMap(({ failure }) => failure ?? []);
  if (failures.length > 0) {
    throw new Error(`of runs at once: ${failures.join("; ")}`);
  }
  return { "runs at once": ends.length };
}

export const DISTURBANCES: readonly Disturbance[] = [
  {
    title: "a transaction that stays open",
    loses: { "updated_at > last": OPEN_ROWS },
    work: openTransaction,
  },
  {
    title: "a writer that waits for a table",
    loses: { "updated_at > last": 1, "oldest transaction": 1 },
    work: waitingWriter,
  },
  { title: "deletes, a key used again, a clock set back", work: unseen },
  { title: "old files loaded again, and the same ones twice", work: oldFiles },
  { title: "runs at once", work: atOnce },
];

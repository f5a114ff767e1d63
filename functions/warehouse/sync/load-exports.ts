import { SHOP_TABLES } from "../../../mysql/tables.ts";
import type { Warehouse } from "../../../redshift/data-api.ts";
import { type LatestLoad, loadExport, readBooks } from "../../../redshift/shop/books.ts";
import type { SyncStore } from "../../shared/sync/sync-store.ts";
import { repairedOn } from "../../sync/plan.ts";
import { findPending, type Pending, type PendingExport } from "./pending-exports.ts";
import { describeTable, minutesBehindShop, type SyncFigures } from "./sync-figures.ts";

export interface LoadParts {
  /** In the name of its owner; asked for before each statement, as the time left gets less. */
  warehouse: () => Warehouse;
  store: SyncStore;
  /** Milliseconds since 1970. */
  now: () => number;
  /** @default all */
  tables?: readonly string[];
  /** Whether there is time for another load. @default always */
  isTimeLeft?: () => boolean;
  onTable?: (table: string) => void;
}

const SHOP = SHOP_TABLES.map(({ name }) => name);

/**
 * Loads what lies in S3, table by table, each export in one transaction, and says there what the next export is to bring. A
 * table that fails stops no other. May be killed at any moment and done again.
 * @param before of the wake before
 * @throws what kept it from all tables
 */
export async function loadExports(parts: LoadParts, before: SyncFigures | null): Promise<SyncFigures> {
  const { warehouse, store, tables = SHOP } = parts;
  const pending = await findPending(store, tables, await readBooks(warehouse()));
  const failures: string[] = [];
  const seconds = new Map<string, number>();
  for (const [table, { exports }] of pending) {
    const began = performance.now();
    try {
      for (const exported of exports) {
        if (parts.isTimeLeft?.() ?? true) {
          parts.onTable?.(table);
          await loadExport(warehouse(), toLoad(exported, store));
          seconds.set(table, (performance.now() - began) / 1_000);
        }
      }
    } catch (error) {
      failures.push(`${table}: ${(error as Error).message.split("\n")[0]}`);
    }
  }
  const books = await readBooks(warehouse());
  for (const [table, found] of pending) {
    await tellSync(store, table, books.get(table), found, failures);
  }
  const figures = SHOP.map((table) =>
    describeTable(
      table,
      books.get(table),
      seconds.get(table),
      before?.tables.find((earlier) => earlier.table === table),
    ),
  );
  return { tables: figures, failures, minutesBehind: minutesBehindShop(figures, parts.now()) };
}

function toLoad(exported: PendingExport, store: SyncStore) {
  return {
    ...exported,
    repaired: repairedOn(exported),
    manifestUrl: exported.manifest === null ? null : store.urlOf(exported.manifest),
  };
}

/** Of the books, so that whoever died before it is made up for. */
async function tellSync(
  store: SyncStore,
  table: string,
  latest: LatestLoad | undefined,
  { seen, isBroken }: Pending,
  failures: string[],
): Promise<void> {
  if (latest === undefined && !isBroken) {
    return;
  }
  const { run = null, differing = [], state } = latest ?? {};
  const isRefused = state === "refused";
  try {
    await store.writeLoaded(table, {
      ...{ run, seen: seen > (latest?.seen ?? "") ? seen : (latest?.seen ?? "") },
      ...{ differing: isRefused ? [] : differing, isBroken: isBroken || isRefused },
    });
  } catch (error) {
    failures.push(`${table}: ${(error as Error).message.split("\n")[0]}`);
  }
}

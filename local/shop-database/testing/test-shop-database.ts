import { rmSync } from "node:fs";
import { makeTestPlaces } from "../../database/test-database.ts";
import { findPlaces, type Places } from "../../places.ts";
import { type ShopDatabase, startShopDatabase, stopShopDatabase } from "../shop-database.ts";

/** Fetched once for all tests, where the machine has none. */
const { mariadb } = findPlaces();

const SILENT = { announce: () => {}, progress: () => {} };

export interface TestShopDatabase extends ShopDatabase {
  places: Places;
  /** Again on the same data. */
  start(): ReturnType<typeof startShopDatabase>;
  remove(): Promise<void>;
}

/** A real MariaDB of a test's own, with the shop's tables. */
export async function startTestShopDatabase(): Promise<TestShopDatabase> {
  const places = makeTestPlaces();
  const start = () => startShopDatabase(places, SILENT, { fetched: mariadb, ownUrl: "" });
  const remove = async () => {
    await stopShopDatabase(places);
    rmSync(places.local, { recursive: true });
  };
  try {
    return { ...(await start()), ...{ places, start, remove } };
  } catch (error) {
    await remove();
    throw error;
  }
}

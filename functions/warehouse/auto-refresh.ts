import { runStatement, type Warehouse } from "../../redshift/data-api.ts";
import { WAREHOUSE_STREAMS } from "../../redshift/refresh.ts";
import { createStored, type Stored, type StoredPlace } from "../shared/stored.ts";

/** Whether Redshift reads the streams by itself. */
export type AutoRefresh = "yes" | "no";

const KEY = "warehouse/auto-refresh.json";

/** What Redshift was told last. */
export const createAutoRefreshStore = (place: Omit<StoredPlace, "key">): Stored<AutoRefresh> =>
  createStored({ ...place, key: KEY });

/**
 * Has Redshift read the streams by itself, or no more.
 * @param owner in the name of who owns the views
 * @throws StatementFailedError
 */
export async function setAutoRefresh(
  owner: Warehouse,
  told: Stored<AutoRefresh>,
  state: AutoRefresh,
): Promise<void> {
  for (const stream of WAREHOUSE_STREAMS) {
    const sql = `alter materialized view ecommerce.${stream}_raw auto refresh ${state}`;
    await runStatement(owner, { sql, parameters: [] });
  }
  await told.write(state);
}

/** The same only where Redshift was told something else: to ask it would wake it. */
export async function keepAutoRefresh(
  owner: Warehouse,
  told: Stored<AutoRefresh>,
  state: AutoRefresh,
): Promise<void> {
  if ((await told.read()) !== state) {
    await setAutoRefresh(owner, told, state);
  }
}

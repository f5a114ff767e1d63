import type { Client } from "pg";
import { bootstrapStatement } from "../../postgres/bootstrap.ts";
import { holdMigrationLock, type Migrated, migrate } from "../../postgres/migrate.ts";
import type { InitialSettings, MigrationsRequest } from "./request.ts";

/** Rather than this long in the way of the job, a migration fails: writers queue behind it. */
const LOCK_TIMEOUT = "30s";

export interface MigrationsAnswer extends Migrated {
  /** kept: others were chosen, or events had come already; null where none were asked for. */
  settings: "set" | "as asked" | "kept" | null;
}

/**
 * Brings a database from any state to its roles and the newest schema; of several at once, one works and the others wait.
 * Again changes nothing.
 * @param client connected as a role that may make roles, used by nobody else meanwhile
 * @param folder of migrations @default the product's
 * @throws MigrationChangedError, MigrationFailedError
 */
export async function prepareDatabase(
  client: Client,
  request: MigrationsRequest,
  folder?: string,
): Promise<MigrationsAnswer> {
  return holdMigrationLock(client, async () => {
    for (const name of ["roles", "iam_logins", "ownership"] as const) {
      await client.query(bootstrapStatement(name));
    }
    await client.query(`set role owner; set lock_timeout = '${LOCK_TIMEOUT}'`);
    const migrated = await migrate(client, folder);
    const settings = request.settings ? await initialize(client, request.settings) : null;
    return { ...migrated, settings };
  });
}

async function initialize(
  client: Client,
  { lookback_days, click_retention_days }: InitialSettings,
): Promise<"set" | "as asked" | "kept"> {
  const wanted = [lookback_days, click_retention_days];
  const { rows } = await client.query(
    `select lookback = make_interval(days => $1) and click_retention = make_interval(days => $2) as as_asked
    from attribution_settings`,
    wanted,
  );
  if (rows[0].as_asked) {
    return "as asked";
  }
  const { rowCount } = await client.query(bootstrapStatement("initial_settings"), wanted);
  return rowCount === 1 ? "set" : "kept";
}

import { listLakeTables, profileLakeTable } from "../athena/profile.ts";
import { UserError } from "../errors/user-error.ts";
import { ensureInsights, withLake } from "../local/insights.ts";
import { LOCAL } from "../local/names.ts";
import { listTables, profileTable } from "../postgres/profile.ts";
import { ReportFailedError, UnknownTableError } from "../reporting/report-errors.ts";
import type { ReportResult } from "../reporting/reports.ts";
import { findDeployed } from "./deployed.ts";
import { requireDuration } from "./duration-option.ts";
import { UsageError } from "./errors.ts";
import { withReader } from "./with-database.ts";
import { withEmulator } from "./with-emulator.ts";

/** Where tables are, as it stands before their names. */
export const KEEPERS = ["lake", "postgres"] as const;

export type Keeper = (typeof KEEPERS)[number];

/** Who knows what is in tables. */
export interface Profiler {
  tables(): Promise<string[]>;
  /** @param since a duration */
  profile(table: string, since: string | undefined): Promise<ReportResult>;
}

/**
 * Asks the lake or PostgreSQL: of a laptop what runs, or is started for this question alone; elsewhere the environment's Lambda.
 * @throws UsageError, UserError
 */
export async function withProfiler<T>(
  keeper: Keeper,
  environment: string,
  work: (profiler: Profiler) => Promise<T>,
): Promise<T> {
  try {
    return await (environment === LOCAL
      ? HERE[keeper](work)
      : work(await findDeployedProfiler(keeper, environment)));
  } catch (error) {
    if (error instanceof UnknownTableError) {
      throw new UsageError(error.message);
    }
    throw error instanceof ReportFailedError ? new UserError(error.message, { cause: error }) : error;
  }
}

type WithProfiler = <T>(work: (profiler: Profiler) => Promise<T>) => Promise<T>;

const seconds = (since: string | undefined) =>
  since === undefined ? undefined : requireDuration("--since", since);

const HERE: Readonly<Record<Keeper, WithProfiler>> = {
  lake: (work) =>
    withEmulator("profile", async (endpoint) => {
      await ensureInsights(endpoint);
      return withLake(endpoint, (lake) =>
        work({
          tables: () => listLakeTables(lake),
          profile: (table, since) => profileLakeTable(lake, table, seconds(since)),
        }),
      );
    }),
  postgres: (work) =>
    withReader("profile", (client) =>
      work({
        tables: () => listTables(client),
        profile: (table, since) => profileTable(client, table, seconds(since)),
      }),
    ),
};

async function findDeployedProfiler(keeper: Keeper, environment: string): Promise<Profiler> {
  const { invoke } = await findDeployed(environment);
  const ask = (payload: object) => invoke(keeper === "lake" ? "insights" : "reports", payload);
  return {
    tables: async () => (await ask({ tables: true })) as string[],
    profile: async (table, since) => {
      seconds(since);
      return (await ask({ profile: table, ...(since !== undefined && { since }) })) as ReportResult;
    },
  };
}

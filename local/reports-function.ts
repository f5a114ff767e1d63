import type { ReportsEnvironment } from "../functions/reports/env.ts";
import type { Database } from "./database.ts";
import { functionLogin } from "./function-login.ts";
import { deployFunction } from "./lambdas.ts";
import { localName } from "./names.ts";

export const REPORTS = localName("reports");

/** Brings the reports Lambda on the emulator up to date. */
export async function deployReports(
  emulatorEndpoint: string,
  database: Pick<Database, "clientConfig">,
): Promise<void> {
  await deployFunction<ReportsEnvironment>({
    endpoint: emulatorEndpoint,
    noun: "reports",
    environment: {
      ...functionLogin(database, "reader"),
    },
  });
}

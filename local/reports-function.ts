import type { ReportsEnvironment } from "../functions/reports/env.ts";
import type { Database } from "./database.ts";
import { deployFunction } from "./lambdas.ts";
import { localName } from "./names.ts";

export const REPORTS = localName("reports");

/** Brings the reports Lambda on the emulator up to date. */
export async function deployReports(
  emulatorEndpoint: string,
  database: Pick<Database, "clientConfig">,
): Promise<void> {
  const login = database.clientConfig("reader");
  await deployFunction<ReportsEnvironment>({
    endpoint: emulatorEndpoint,
    noun: "reports",
    environment: {
      DATABASE_HOST: String(login.host),
      DATABASE_PORT: String(login.port),
      DATABASE_NAME: String(login.database),
      DATABASE_USER: String(login.user),
      DATABASE_LOGIN: "password",
      DATABASE_PASSWORD: String(login.password),
    },
  });
}

import type { ReportsEnvironment } from "../functions/reports/env.ts";
import type { Database } from "./database.ts";
import { deployFunction } from "./lambdas.ts";
import { LOCAL, localName } from "./names.ts";

export const REPORTS = localName("reports");

const TIMEOUT_SECONDS = 30;

/** Brings the reports Lambda on the emulator up to date. */
export async function deployReports(
  emulatorEndpoint: string,
  database: Pick<Database, "clientConfig">,
): Promise<void> {
  const login = database.clientConfig("reader");
  const environment: ReportsEnvironment = {
    ENVIRONMENT: LOCAL,
    DATABASE_HOST: String(login.host),
    DATABASE_PORT: String(login.port),
    DATABASE_NAME: String(login.database),
    DATABASE_USER: String(login.user),
    DATABASE_LOGIN: "password",
    DATABASE_PASSWORD: String(login.password),
    LOG_LEVEL: "info",
    LOG_FORMAT: "text",
  };
  await deployFunction({
    endpoint: emulatorEndpoint,
    name: REPORTS,
    source: "reports",
    environment,
    timeoutSeconds: TIMEOUT_SECONDS,
    memoryMb: 256,
  });
}

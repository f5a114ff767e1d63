import { readReports } from "../../postgres/reports.ts";
import { createLogger } from "../shared/logger.ts";
import { openDatabase } from "./database.ts";
import { databaseLogin } from "./database-login.ts";
import { readEnvironment } from "./env.ts";
import { createReports, type ReportAnswer } from "./reports.ts";
import { parseRequest } from "./request.ts";

/** A report takes a second; whoever waits longer is told so. */
const STATEMENT_TIMEOUT_MS = 20_000;

const env = readEnvironment();
const run = createReports({
  database: openDatabase(databaseLogin(env), { statementTimeoutMs: STATEMENT_TIMEOUT_MS }),
  reports: readReports(),
  logger: createLogger("reports", env),
});

/** Runs one named report for reading. Every failure is a named error with a one-line message. */
export async function handler(payload: unknown): Promise<ReportAnswer> {
  return run(parseRequest(payload));
}

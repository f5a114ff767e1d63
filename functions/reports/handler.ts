import type { ExplainedLine } from "../../postgres/explain.ts";
import { listTables } from "../../postgres/profile.ts";
import { readReports } from "../../postgres/reports.ts";
import type { ReportAnswer, ReportResult } from "../../reporting/reports.ts";
import { openDatabase } from "../shared/database.ts";
import { databaseLogin } from "../shared/database-login.ts";
import { createLogger } from "../shared/logger.ts";
import { readEnvironment } from "./env.ts";
import { createReports, explainWith, profileWith } from "./reports.ts";
import { parseRequest } from "./request.ts";

/** A report takes a second; whoever waits longer is told so. */
const STATEMENT_TIMEOUT_MS = 20_000;

const env = readEnvironment();
const database = openDatabase(databaseLogin(env), { statementTimeoutMs: STATEMENT_TIMEOUT_MS });
const run = createReports({
  database,
  reports: readReports(),
  logger: createLogger("reports", env),
});

/** Runs one named report, explains a checkout or profiles a table. Every failure is a named error with a one-line message. */
export async function handler(
  payload: unknown,
): Promise<ReportAnswer | ExplainedLine[] | ReportResult | string[]> {
  const request = parseRequest(payload);
  if ("tables" in request) {
    return database.use(listTables);
  }
  if ("profile" in request) {
    return profileWith(database, request.profile, request.since);
  }
  return "explain" in request ? explainWith(database, request.explain) : run(request);
}

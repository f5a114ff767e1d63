import { type LakeSources, readLakeSources } from "../../athena/lake-sources.ts";
import { listLakeTables, profileLakeTable } from "../../athena/profile.ts";
import { readInsights, runInsight } from "../../athena/reports.ts";
import type { ReportAnswer, ReportResult } from "../../reporting/reports.ts";
import { answerReport } from "../shared/answer-report.ts";
import { createAthenaClient } from "../shared/aws/athena.ts";
import { createGlueClient } from "../shared/aws/glue.ts";
import { createLogger } from "../shared/logger.ts";
import { readEnvironment } from "./env.ts";
import { parseRequest } from "./request.ts";

/** Before the function itself is ended, so that whoever waits is told so. */
const TIMEOUT_MS = 100_000;

const env = readEnvironment();
const logger = createLogger("insights", env);
const reports = readInsights();
const lake = {
  athena: createAthenaClient(),
  glue: createGlueClient(),
  database: env.DATABASE,
  workGroup: env.WORKGROUP,
  timeoutMs: TIMEOUT_MS,
};

/**
 * Runs one named report of the lake, says what there is to ask of, or profiles a table of it. Every failure is a named error
 * with a one-line message.
 */
export async function handler(
  payload: unknown,
): Promise<ReportAnswer | ReportResult | LakeSources | string[]> {
  const request = parseRequest(payload);
  if ("sources" in request) {
    return readLakeSources(lake);
  }
  if ("tables" in request) {
    return listLakeTables(lake);
  }
  if ("profile" in request) {
    return profileLakeTable(lake, request.profile, request.since);
  }
  return answerReport(request.report, reports, logger, (report) => runInsight(lake, report, request));
}

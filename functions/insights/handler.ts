import { readInsights, runInsight } from "../../athena/reports.ts";
import type { ReportAnswer } from "../../reporting/reports.ts";
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

/** Runs one named report of the lake. Every failure is a named error with a one-line message. */
export async function handler(payload: unknown): Promise<ReportAnswer> {
  const request = parseRequest(payload);
  return answerReport(request.report, reports, logger, (report) => runInsight(lake, report, request));
}

import { type InsightRequest, runInsight } from "../athena/reports.ts";
import { asksOfOrders } from "../athena/statement.ts";
import { deployWith } from "../config/lanes.ts";
import { UserError } from "../errors/user-error.ts";
import { ensureInsights, holdsFacts, withLake } from "../local/insights.ts";
import { startWith } from "../local/lanes/laptop-lanes.ts";
import { LOCAL } from "../local/names.ts";
import { LaneOffError, ReportFailedError, UnknownSetError } from "../reporting/report-errors.ts";
import type { Report } from "../reporting/report-header.ts";
import type { ReportResult } from "../reporting/reports.ts";
import { findDeployed } from "./deployed.ts";
import { UsageError } from "./errors.ts";
import { withEmulator } from "./with-emulator.ts";

/** Asks a report of the lake: on a laptop the emulator's Athena, elsewhere the environment's Lambda. @throws UserError */
export async function runInsightOf(
  environment: string,
  report: Report,
  request: InsightRequest,
): Promise<ReportResult> {
  try {
    return await (environment === LOCAL
      ? askEmulator(report, request)
      : askLambda(environment, report, request));
  } catch (error) {
    if (error instanceof UnknownSetError) {
      throw new UsageError(`--from: ${error.message}`);
    }
    if (error instanceof LaneOffError) {
      const switchOn = environment === LOCAL ? startWith("orders") : deployWith("orders", environment);
      throw new UserError(`${error.message}: switch it on with ${switchOn}`, { cause: error });
    }
    throw error instanceof ReportFailedError ? new UserError(error.message, { cause: error }) : error;
  }
}

function askEmulator(report: Report, request: InsightRequest): Promise<ReportResult> {
  return withEmulator("report", async (endpoint) => {
    await ensureInsights(endpoint);
    return withLake(endpoint, async (lake) => {
      if (request.from === undefined && !asksOfOrders(report) && !(await holdsFacts(lake))) {
        throw new UserError(
          "the lake is empty: npm start keeps what comes in, npm run lake makes facts of it",
        );
      }
      return runInsight(lake, report, request);
    });
  });
}

async function askLambda(
  environment: string,
  report: Report,
  request: InsightRequest,
): Promise<ReportResult> {
  const { invoke } = await findDeployed(environment);
  return (await invoke("insights", { report: report.name, ...request })) as ReportResult;
}

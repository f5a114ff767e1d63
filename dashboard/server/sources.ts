import type { ReportAnswer } from "../../functions/reports/reports.ts";
import type { ReportRequest } from "../../functions/reports/request.ts";
import type { JobAnswer } from "../wire.ts";

/** Where figures come from: the database beside us, or the reports Lambda of an environment. */
export interface ReportSource {
  /** @throws UnknownReportError, InvalidParameterError, ReportFailedError, DatabaseUnavailableError */
  run(request: ReportRequest): Promise<ReportAnswer>;
  /** Its lines as JSON has them; none where there is no such checkout. @throws ReportFailedError, DatabaseUnavailableError */
  explain(checkoutId: string): Promise<unknown[]>;
  close(): Promise<void>;
}

/** The job, by way of the orchestrator Lambda. */
export interface JobControl {
  /** @throws SystemAwayError where nothing runs; else the Lambda's own one-line message */
  status(): Promise<JobAnswer>;
  start(options: { generator: boolean }): Promise<void>;
  /** Returns when the job has stopped. */
  stop(): Promise<void>;
}

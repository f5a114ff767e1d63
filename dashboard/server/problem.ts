import { UserError } from "../../errors/user-error.ts";
import { DatabaseUnavailableError } from "../../functions/shared/database.ts";
import { InvalidRequestError } from "../../functions/shared/invalid-request.ts";
import { FunctionFailedError, FunctionNotFoundError } from "../../functions/shared/invoke-function.ts";
import { RecomputationFailedError } from "../../local/recomputation.ts";
import { SystemAwayError } from "../../local/running-system.ts";
import {
  LaneOffError,
  ReportFailedError,
  UnknownReportError,
  UnknownSetError,
} from "../../reporting/report-errors.ts";
import { InvalidParameterError } from "../../reporting/report-parameters.ts";
import type { Problem } from "../wire.ts";

/** Errors whose message is one line that says all there is to say, and the HTTP status of each: the first that fits. */
const EXPLAINED = [
  [UnknownReportError, 404],
  [UnknownSetError, 404],
  [InvalidParameterError, 400],
  [InvalidRequestError, 400],
  [DatabaseUnavailableError, 503],
  [SystemAwayError, 503],
  [LaneOffError, 503],
  [ReportFailedError, 502],
  [FunctionFailedError, 502],
  [FunctionNotFoundError, 503],
  [RecomputationFailedError, 502],
  [UserError, 502],
] as const;

/** What to tell the page; undefined where the error is a defect of ours. */
export function explainProblem(error: unknown): (Problem & { status: 400 | 404 | 502 | 503 }) | undefined {
  const [, status] = EXPLAINED.find(([type]) => error instanceof type) ?? [];
  return status && { status, kind: status === 503 ? "away" : "failed", message: (error as Error).message };
}

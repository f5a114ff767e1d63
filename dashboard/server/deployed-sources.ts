import { type LambdaClient, LambdaServiceException } from "@aws-sdk/client-lambda";
import { resourceName } from "../../config/names.ts";
import type { StatusResult } from "../../functions/orchestrator/status.ts";
import { DatabaseUnavailableError } from "../../functions/shared/database.ts";
import {
  FunctionFailedError,
  FunctionNotFoundError,
  invokeFunction,
} from "../../functions/shared/invoke-function.ts";
import { SystemAwayError } from "../../local/running-system.ts";
import {
  LaneOffError,
  ReportFailedError,
  UnknownReportError,
  UnknownSetError,
} from "../../reporting/report-errors.ts";
import { InvalidParameterError } from "../../reporting/report-parameters.ts";
import type { ReportAnswer } from "../../reporting/reports.ts";
import type { JobControl, ReportSource } from "./sources.ts";

/** A Lambda tells its errors by name. */
const ERRORS = [
  LaneOffError,
  DatabaseUnavailableError,
  ReportFailedError,
  UnknownReportError,
  UnknownSetError,
  InvalidParameterError,
];

/** The reports of a deployed environment, by its reports Lambda and the caller's own credentials. */
export function findDeployedReports(lambda: LambdaClient, environment: string): ReportSource {
  const ask = (payload: object) => invokeDeployed(lambda, environment, "reports", payload);
  return {
    run: async ({ report, parameters }) => (await ask({ report, parameters })) as ReportAnswer,
    explain: async (checkoutId) => (await ask({ explain: checkoutId })) as unknown[],
    close: async () => lambda.destroy(),
  };
}

/**
 * The job of a deployed environment, by its orchestrator Lambda.
 * @param generatesEvents whether the made-up shop belongs there: else nobody starts it in passing
 */
export function findDeployedJob(
  lambda: LambdaClient,
  environment: string,
  generatesEvents: boolean,
): JobControl {
  const ask = (payload: object) => invokeDeployed(lambda, environment, "orchestrator", payload);
  return {
    status: async () => (await ask({ action: "status" })) as StatusResult,
    async start({ generator }) {
      await ask({ action: "start", ...(generator && generatesEvents && { generator }) });
    },
    async stop() {
      await ask({ action: "stop" });
    },
  };
}

/** Asks a Lambda of a deployed environment, by its noun. @throws SystemAwayError, or the Lambda's own error */
export async function invokeDeployed(
  lambda: LambdaClient,
  environment: string,
  noun: string,
  payload: object,
  signal?: AbortSignal,
): Promise<unknown> {
  const name = resourceName(environment, noun);
  return invokeFunction(lambda, name, payload, signal).catch((error) => {
    if (error instanceof FunctionFailedError) {
      const Known = ERRORS.find((known) => known.name === error.errorType);
      throw Known ? new Known(error.message) : error;
    }
    throw new SystemAwayError(awayMessage(error, name), { cause: error });
  });
}

/** What the user can put right: credentials, region, deployment. */
function awayMessage(error: Error, name: string): string {
  if (error instanceof FunctionNotFoundError) {
    return `there is no Lambda ${name} in this account and region: deploy it, or choose another --env`;
  }
  const reason = error.message.split("\n")[0];
  if (error.name === "CredentialsProviderError") {
    return `no AWS credentials to ask ${name} with: set AWS_PROFILE, or log in (${reason})`;
  }
  return error instanceof LambdaServiceException && error.$fault === "client"
    ? `AWS refuses to invoke ${name} (${reason})`
    : `AWS does not answer for ${name} (${reason})`;
}

import { InvokeCommand, type LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import type { StatusResult } from "../../functions/orchestrator/status.ts";
import { DatabaseUnavailableError } from "../../functions/reports/database.ts";
import { type ReportAnswer, ReportFailedError, UnknownReportError } from "../../functions/reports/reports.ts";
import { FunctionFailedError } from "../../local/lambdas.ts";
import { InvalidParameterError } from "../../postgres/reports.ts";
import { type JobControl, type ReportSource, SystemAwayError } from "./sources.ts";

/** A Lambda tells its errors by name. */
const ERRORS = [DatabaseUnavailableError, ReportFailedError, UnknownReportError, InvalidParameterError];

/** The reports of a deployed environment, by its reports Lambda and the caller's own credentials. */
export function findDeployedReports(lambda: LambdaClient, environment: string): ReportSource {
  const ask = (payload: object) => invokeDeployed(lambda, environment, "reports", payload);
  return {
    run: async ({ report, parameters }) => (await ask({ report, parameters })) as ReportAnswer,
    explain: async (checkoutId) => (await ask({ explain: checkoutId })) as unknown[],
    close: async () => lambda.destroy(),
  };
}

/** The job of a deployed environment, by its orchestrator Lambda. */
export function findDeployedJob(lambda: LambdaClient, environment: string): JobControl {
  const ask = (payload: object) => invokeDeployed(lambda, environment, "orchestrator", payload);
  return {
    status: async () => (await ask({ action: "status" })) as StatusResult,
    async start({ generator }) {
      await ask({ action: "start", ...(generator && { generator }) });
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
): Promise<unknown> {
  const FunctionName = `ecommerce-streaming-${environment}-${noun}`;
  const answer = await lambda
    .send(new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(payload)) }))
    .catch((error) => {
      throw new SystemAwayError(awayMessage(error, FunctionName), { cause: error });
    });
  const result = JSON.parse(Buffer.from(answer.Payload ?? []).toString() || "null");
  if (answer.FunctionError !== undefined) {
    const { errorType, errorMessage = answer.FunctionError } = result ?? {};
    const Known = ERRORS.find(({ name }) => name === errorType) ?? FunctionFailedError;
    throw new Known(errorMessage);
  }
  return result;
}

/** What the user can put right: credentials, region, deployment. */
function awayMessage(error: Error, name: string): string {
  return error instanceof ResourceNotFoundException
    ? `there is no Lambda ${name} in this account and region: deploy it, or choose another --env`
    : `AWS does not answer for ${name} (${error.message.split("\n")[0]})`;
}

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
  const name = functionName(environment, "reports");
  return {
    run: async ({ report, parameters }) =>
      (await invoke(lambda, name, { report, parameters })) as ReportAnswer,
    explain: async (checkoutId) => (await invoke(lambda, name, { explain: checkoutId })) as unknown[],
    close: async () => lambda.destroy(),
  };
}

/** The job of a deployed environment, by its orchestrator Lambda. */
export function findDeployedJob(lambda: LambdaClient, environment: string): JobControl {
  const name = functionName(environment, "orchestrator");
  return {
    status: async () => (await invoke(lambda, name, { action: "status" })) as StatusResult,
    async start({ generator }) {
      await invoke(lambda, name, { action: "start", ...(generator && { generator }) });
    },
    async stop() {
      await invoke(lambda, name, { action: "stop" });
    },
  };
}

const functionName = (environment: string, noun: string) => `ecommerce-streaming-${environment}-${noun}`;

async function invoke(lambda: LambdaClient, FunctionName: string, payload: unknown): Promise<unknown> {
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

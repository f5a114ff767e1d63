import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { OrchestratorEnvironment } from "../functions/orchestrator/env.ts";
import { ATTRIBUTION_JOB } from "./attribution-job.ts";
import { emulatorClientConfig } from "./emulator.ts";
import { deployFunction } from "./lambdas.ts";
import type { Places } from "./places.ts";

export const ORCHESTRATOR = "ecommerce-streaming-local-orchestrator";

const TIMEOUT_SECONDS = 30;

/** The orchestrator Lambda answered with an error. */
export class OrchestratorFailedError extends Error {
  override name = "OrchestratorFailedError";
}

/** Brings the orchestrator Lambda on the emulator up to date. */
export async function deployOrchestrator(
  places: Places,
  emulatorEndpoint: string,
  glueUrl: string,
): Promise<void> {
  const environment: OrchestratorEnvironment = {
    ENVIRONMENT: "local",
    JOB_NAME: ATTRIBUTION_JOB,
    LOG_LEVEL: "info",
  };
  await deployFunction({
    endpoint: emulatorEndpoint,
    name: ORCHESTRATOR,
    entry: join(places.root, "functions/orchestrator/handler.ts"),
    environment: { ...environment, AWS_ENDPOINT_URL_GLUE: glueUrl },
    timeoutSeconds: TIMEOUT_SECONDS,
    memoryMb: 256,
  });
}

/** @throws OrchestratorFailedError with the Lambda's own one-line message. */
export async function invokeOrchestrator(
  emulatorEndpoint: string,
  action: "start" | "stop" | "status",
): Promise<unknown> {
  const lambda = new LambdaClient({
    ...emulatorClientConfig(emulatorEndpoint),
    requestHandler: new NodeHttpHandler({ requestTimeout: TIMEOUT_SECONDS * 1000 }),
  });
  try {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: ORCHESTRATOR, Payload: Buffer.from(JSON.stringify({ action })) }),
    );
    const result = JSON.parse(Buffer.from(answer.Payload ?? []).toString() || "null");
    if (answer.FunctionError !== undefined) {
      throw new OrchestratorFailedError(result?.errorMessage ?? answer.FunctionError);
    }
    return result;
  } finally {
    lambda.destroy();
  }
}

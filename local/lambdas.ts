import { createHash } from "node:crypto";
import {
  CreateFunctionCommand,
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ResourceNotFoundException,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { bundleFunction, type FunctionName } from "../functions/bundle.ts";
import { createLambdaClient } from "../functions/shared/aws-clients.ts";
import { invokeFunction } from "../functions/shared/invoke-function.ts";
import { emulatorClientConfig } from "./emulator.ts";

/** Seconds; the emulator takes a fraction of one, the waiters' own steps are whole ones. */
const SOON = { maxWaitTime: 60, minDelay: 0.05, maxDelay: 1 };

export interface FunctionDeployment {
  /** The emulator's. */
  endpoint: string;
  name: string;
  /** Of its folder in `functions/`. */
  source: FunctionName;
  environment: Record<string, string>;
  timeoutSeconds: number;
  memoryMb: number;
}

/** Invokes a function on the emulator and waits for its answer. @throws FunctionFailedError, FunctionNotFoundError */
export function invokeOnEmulator(endpoint: string, name: string, payload: unknown): Promise<unknown> {
  return withLambda(endpoint, (client) => invokeFunction(client, name, payload));
}

/** A client for as long as `work` takes. */
export async function withLambda<T>(
  endpoint: string,
  work: (client: LambdaClient) => Promise<T>,
): Promise<T> {
  const client = createLambdaClient(emulatorClientConfig(endpoint));
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

/** Bundles the function and creates it on the emulator, or brings it up to date; returns when it can be invoked. */
export async function deployFunction(deployment: FunctionDeployment): Promise<void> {
  await withLambda(deployment.endpoint, async (client) => {
    const zip = await bundleFunction(deployment.source);
    const current = await findFunction(client, deployment.name);
    if (current === undefined) {
      await createFunction(client, deployment, zip);
    } else {
      await updateFunction(client, deployment, zip, current);
    }
  });
}

async function findFunction(client: LambdaClient, name: string): Promise<FunctionConfiguration | undefined> {
  try {
    return await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

async function createFunction(
  client: LambdaClient,
  deployment: FunctionDeployment,
  zip: Uint8Array,
): Promise<void> {
  await client.send(
    new CreateFunctionCommand({
      ...configurationOf(deployment),
      Code: { ZipFile: zip },
      // The emulator asks for a role and checks nothing.
      Role: "arn:aws:iam::000000000000:role/local",
    }),
  );
  await waitUntilFunctionActiveV2({ client, ...SOON }, { FunctionName: deployment.name });
}

async function updateFunction(
  client: LambdaClient,
  deployment: FunctionDeployment,
  zip: Uint8Array,
  current: FunctionConfiguration,
): Promise<void> {
  const { name: FunctionName } = deployment;
  if (current.CodeSha256 !== createHash("sha256").update(zip).digest("base64")) {
    await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip }));
    await waitUntilFunctionUpdatedV2({ client, ...SOON }, { FunctionName });
  }
  await client.send(new UpdateFunctionConfigurationCommand(configurationOf(deployment)));
  await waitUntilFunctionUpdatedV2({ client, ...SOON }, { FunctionName });
}

function configurationOf(deployment: FunctionDeployment) {
  return {
    FunctionName: deployment.name,
    Runtime: "nodejs20.x" as const,
    Handler: "index.handler",
    Environment: { Variables: deployment.environment },
    Timeout: deployment.timeoutSeconds,
    MemorySize: deployment.memoryMb,
  };
}

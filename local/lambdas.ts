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
import { FUNCTIONS, type FunctionName } from "../functions/registry.ts";
import { createLambdaClient } from "../functions/shared/aws/lambda.ts";
import type { OwnVariables } from "../functions/shared/environment.ts";
import { invokeFunction } from "../functions/shared/invoke-function.ts";
import type { LoggerEnvironment } from "../functions/shared/logger.ts";
import { emulatorClientConfig } from "./emulator.ts";
import { ROLE_ARN } from "./emulator-account.ts";
import { LOCAL, localName } from "./names.ts";

/** Seconds; the emulator takes a fraction of one, the waiters' own steps are whole ones. */
const SOON = { maxWaitTime: 60, minDelay: 0.05, maxDelay: 1 };

/** Lambdas that a laptop does without, and why. */
export const NOT_ON_LAPTOP: Readonly<Partial<Record<FunctionName, string>>> = {
  corrections: "npm run settings and npm run rejected ask the database by themselves",
  facts: "npm run lake runs the job by itself",
  migrations: "npm start brings the database up to date by itself",
  monitor: "it measures for CloudWatch; npm run status and the page tell here",
  sync: "npm run sync runs its code by itself",
  warehouse: "npm run warehouse and npm run report run its code by themselves",
};

/** What the functions' environments have in common on a laptop. */
const LOGGER_ENVIRONMENT: LoggerEnvironment = { ENVIRONMENT: LOCAL, LOG_LEVEL: "info", LOG_FORMAT: "text" };

export interface FunctionDeployment<E extends LoggerEnvironment> {
  /** The emulator's. */
  endpoint: string;
  noun: FunctionName;
  /** @default the noun behind the product and the laptop's environment */
  name?: string;
  /** What `functions/<noun>/env.ts` reads, less what every function reads. */
  environment: OwnVariables<E>;
  /** What the SDK reads of it. @default nothing */
  sdk?: Record<`AWS_${string}`, string>;
  /** @default as in functions/registry.ts */
  timeoutSeconds?: number;
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

/**
 * Bundles the function and creates it on the emulator, or brings it up to date; returns when it can be invoked. The type of
 * its environment must be named: what is forgotten of it does not compile.
 */
export async function deployFunction<E extends LoggerEnvironment = never>(
  deployment: FunctionDeployment<E>,
): Promise<void> {
  const configuration = configurationOf(deployment);
  // Only who deploys waits for the bundler to load: commands that ask a Lambda import this file, too.
  const { bundleFunction } = await import("../functions/bundle.ts");
  await withLambda(deployment.endpoint, async (client) => {
    const zip = await bundleFunction(deployment.noun);
    const current = await findFunction(client, configuration.FunctionName);
    if (current === undefined) {
      await createFunction(client, configuration, zip);
    } else {
      await updateFunction(client, configuration, zip, current);
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
  configuration: Configuration,
  zip: Uint8Array,
): Promise<void> {
  await client.send(
    new CreateFunctionCommand({
      ...configuration,
      Code: { ZipFile: zip },
      Role: ROLE_ARN,
    }),
  );
  await waitUntilFunctionActiveV2({ client, ...SOON }, { FunctionName: configuration.FunctionName });
}

async function updateFunction(
  client: LambdaClient,
  configuration: Configuration,
  zip: Uint8Array,
  current: FunctionConfiguration,
): Promise<void> {
  const { FunctionName } = configuration;
  if (current.CodeSha256 !== createHash("sha256").update(zip).digest("base64")) {
    await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip }));
    await waitUntilFunctionUpdatedV2({ client, ...SOON }, { FunctionName });
  }
  await client.send(new UpdateFunctionConfigurationCommand(configuration));
  await waitUntilFunctionUpdatedV2({ client, ...SOON }, { FunctionName });
}

type Configuration = ReturnType<typeof configurationOf>;

function configurationOf<E extends LoggerEnvironment>(deployment: FunctionDeployment<E>) {
  const { noun, name = localName(noun), environment, sdk } = deployment;
  const { timeoutSeconds, memoryMb } = FUNCTIONS[noun];
  return {
    FunctionName: name,
    Runtime: "nodejs20.x" as const,
    Handler: "index.handler",
    Environment: { Variables: { ...LOGGER_ENVIRONMENT, ...environment, ...sdk } },
    Timeout: deployment.timeoutSeconds ?? timeoutSeconds,
    MemorySize: memoryMb,
  };
}

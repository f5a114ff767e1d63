import { LambdaClient, type LambdaClientConfig } from "@aws-sdk/client-lambda";

/** Waits for the answer of an invoked function without limit, the function has one. */
export function createLambdaClient(config: LambdaClientConfig = {}): LambdaClient {
  return new LambdaClient(config);
}

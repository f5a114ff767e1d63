import { PipesClient, type PipesClientConfig } from "@aws-sdk/client-pipes";

/** Region, credentials and endpoint come from the SDK's own environment where `config` does not name them. */
export function createPipesClient(config: PipesClientConfig = {}): PipesClient {
  return new PipesClient(config);
}

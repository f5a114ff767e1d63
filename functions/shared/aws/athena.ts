import { AthenaClient, type AthenaClientConfig } from "@aws-sdk/client-athena";

/** Region, credentials and endpoint come from the SDK's own environment where `config` does not name them. */
export function createAthenaClient(config: AthenaClientConfig = {}): AthenaClient {
  return new AthenaClient(config);
}

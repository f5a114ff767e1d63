import { GlueClient, type GlueClientConfig } from "@aws-sdk/client-glue";

/** Region, credentials and endpoint (`AWS_ENDPOINT_URL_GLUE`) come from the SDK's own environment where `config` does not name them. */
export function createGlueClient(config: GlueClientConfig = {}): GlueClient {
  return new GlueClient(config);
}

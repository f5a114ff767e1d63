import { FirehoseClient, type FirehoseClientConfig } from "@aws-sdk/client-firehose";

/** Region, credentials and endpoint come from the SDK's own environment where `config` does not name them. */
export function createFirehoseClient(config: FirehoseClientConfig = {}): FirehoseClient {
  return new FirehoseClient(config);
}

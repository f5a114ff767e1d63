import { SNSClient, type SNSClientConfig } from "@aws-sdk/client-sns";

/** Region, credentials and endpoint come from the SDK's own environment where `config` does not name them. */
export function createSnsClient(config: SNSClientConfig = {}): SNSClient {
  return new SNSClient(config);
}

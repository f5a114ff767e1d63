import { SQSClient, type SQSClientConfig } from "@aws-sdk/client-sqs";

/** Region, credentials and endpoint come from the SDK's own environment where `config` does not name them. */
export function createSqsClient(config: SQSClientConfig = {}): SQSClient {
  return new SQSClient(config);
}

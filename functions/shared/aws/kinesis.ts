import { KinesisClient, type KinesisClientConfig } from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/**
 * The only place that makes Kinesis clients. Region, credentials and endpoint come from the SDK's own environment
 * (`AWS_REGION`, `AWS_ENDPOINT_URL`, ...) where `config` does not name them.
 */
export function createKinesisClient(config: Omit<KinesisClientConfig, "requestHandler"> = {}): KinesisClient {
  // HTTP/1.1 on purpose. The SDK's Kinesis client defaults to HTTP/2: against MiniStack answers above 64 KB are cut off,
  // and on AWS the HTTP/2 handler opens a session per call.
  return new KinesisClient({ ...config, requestHandler: new NodeHttpHandler() });
}

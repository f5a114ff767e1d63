import { EventBridgeClient, type EventBridgeClientConfig } from "@aws-sdk/client-eventbridge";
import { GlueClient, type GlueClientConfig } from "@aws-sdk/client-glue";
import { KinesisClient, type KinesisClientConfig } from "@aws-sdk/client-kinesis";
import { LambdaClient, type LambdaClientConfig } from "@aws-sdk/client-lambda";
import { RDSClient, type RDSClientConfig } from "@aws-sdk/client-rds";
import { SecretsManagerClient, type SecretsManagerClientConfig } from "@aws-sdk/client-secrets-manager";
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

/** Region, credentials and endpoint (`AWS_ENDPOINT_URL_GLUE`) come from the SDK's own environment where `config` does not name them. */
export function createGlueClient(config: GlueClientConfig = {}): GlueClient {
  return new GlueClient(config);
}

/** The same for EventBridge. */
export function createEventBridgeClient(config: EventBridgeClientConfig = {}): EventBridgeClient {
  return new EventBridgeClient(config);
}

/** The same for Lambda; waits for the answer of an invoked function without limit, the function has one. */
export function createLambdaClient(config: LambdaClientConfig = {}): LambdaClient {
  return new LambdaClient(config);
}

/** The same for RDS' instances; what is in a database goes over node-postgres. */
export function createRdsClient(config: RDSClientConfig = {}): RDSClient {
  return new RDSClient(config);
}

/** The same for Secrets Manager. */
export function createSecretsManagerClient(config: SecretsManagerClientConfig = {}): SecretsManagerClient {
  return new SecretsManagerClient(config);
}

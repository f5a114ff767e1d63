import { RDSClient, type RDSClientConfig } from "@aws-sdk/client-rds";

/** Of RDS' instances; what is in a database goes over node-postgres. */
export function createRdsClient(config: RDSClientConfig = {}): RDSClient {
  return new RDSClient(config);
}

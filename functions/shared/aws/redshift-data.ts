import { RedshiftDataClient, type RedshiftDataClientConfig } from "@aws-sdk/client-redshift-data";

/** Region, credentials and endpoint (`AWS_ENDPOINT_URL_REDSHIFT_DATA`) come from the SDK's own environment where `config` does not name them. */
export function createRedshiftDataClient(config: RedshiftDataClientConfig = {}): RedshiftDataClient {
  return new RedshiftDataClient(config);
}

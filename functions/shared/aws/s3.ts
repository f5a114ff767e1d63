import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";

/** Region, credentials and endpoint come from the SDK's own environment where `config` does not name them. */
export function createS3Client(config: S3ClientConfig = {}): S3Client {
  return new S3Client(config);
}

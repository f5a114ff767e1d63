import { GlueSecurityConfiguration } from "@cdktf/provider-aws/lib/glue-security-configuration/index.js";
import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import type { EnvironmentStack } from "./environment-stack.ts";

/**
 * How Glue encrypts what jobs write and say: one for all jobs of the environment, beside the one key. IAM knows security
 * configurations for all resources only, so who deploys a job would else have to be let change every job's.
 */
export function createJobSecurity(
  stack: EnvironmentStack,
  { arn: kmsKeyArn }: KmsKey,
): GlueSecurityConfiguration {
  return new GlueSecurityConfiguration(stack, "job-security", {
    name: stack.resourceName("jobs"),
    encryptionConfiguration: {
      cloudwatchEncryption: { cloudwatchEncryptionMode: "SSE-KMS", kmsKeyArn },
      // No job has bookmarks.
      jobBookmarksEncryption: { jobBookmarksEncryptionMode: "CSE-KMS", kmsKeyArn },
      s3Encryption: { s3EncryptionMode: "SSE-KMS", kmsKeyArn },
    },
  });
}

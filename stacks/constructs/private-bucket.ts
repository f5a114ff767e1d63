import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document/index.js";
import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import type { Construct } from "constructs";
import { EnvironmentStack } from "./environment-stack.ts";

/** Long enough to take back a deployment, short enough for a checkpoint's many small files. */
const KEEP_REPLACED_DAYS = 7;

export interface PrivateBucketOptions {
  /** After how many days objects go, by what their keys begin with; an empty text is all of them. @default never */
  keepDays?: Readonly<Record<string, number>>;
  /** After how many days they are kept for less, though read for more, likewise; those below 128 KB stay. @default never */
  archiveDays?: Readonly<Record<string, number>>;
}

const inIds = (prefix: string) => prefix.replace(/\/$/, "").replaceAll("/", "-");

/** A versioned, encrypted bucket that answers over TLS and to this account only. */
export function createPrivateBucket(
  scope: Construct,
  noun: string,
  key: KmsKey,
  { keepDays = {}, archiveDays = {} }: PrivateBucketOptions = {},
): S3Bucket {
  const stack = EnvironmentStack.of(scope);
  const { protectsData } = stack.environment;
  const bucket = new S3Bucket(scope, noun, {
    bucket: stack.bucketName(noun),
    forceDestroy: !protectsData,
    lifecycle: { preventDestroy: protectsData },
  });
  const of = { bucket: bucket.bucket };
  new S3BucketOwnershipControls(scope, `${noun}-ownership`, {
    ...of,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  const access = new S3BucketPublicAccessBlock(scope, `${noun}-access`, {
    ...of,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  const versioning = new S3BucketVersioningA(scope, `${noun}-versioning`, {
    ...of,
    versioningConfiguration: { status: "Enabled" },
  });
  new S3BucketServerSideEncryptionConfigurationA(scope, `${noun}-encryption`, {
    ...of,
    rule: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
        bucketKeyEnabled: true,
      },
    ],
  });
  new S3BucketLifecycleConfiguration(scope, `${noun}-lifecycle`, {
    ...of,
    rule: [
      {
        id: "replaced",
        status: "Enabled",
        filter: [{ prefix: "" }],
        noncurrentVersionExpiration: [{ noncurrentDays: KEEP_REPLACED_DAYS }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        expiration: [{ expiredObjectDeleteMarker: true }],
      },
      ...Object.entries(keepDays).map(([prefix, days]) => ({
        id: prefix === "" ? "old" : `old-${inIds(prefix)}`,
        status: "Enabled",
        filter: [{ prefix }],
        expiration: [{ days }],
      })),
      ...Object.entries(archiveDays).map(([prefix, days]) => ({
        id: `archived-${inIds(prefix)}`,
        status: "Enabled",
        filter: [{ prefix }],
        transition: [{ days, storageClass: "GLACIER_IR" }],
      })),
    ],
    dependsOn: [versioning],
  });
  new S3BucketPolicy(scope, `${noun}-policy`, {
    ...of,
    policy: new DataAwsIamPolicyDocument(scope, `${noun}-tls-only`, {
      statement: [
        {
          sid: "TlsOnly",
          effect: "Deny",
          principals: [{ type: "*", identifiers: ["*"] }],
          actions: ["s3:*"],
          resources: [bucket.arn, `${bucket.arn}/*`],
          condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
        },
      ],
    }).json,
    dependsOn: [access],
  });
  return bucket;
}

import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document/index.js";
import type { GlueSecurityConfiguration } from "@cdktf/provider-aws/lib/glue-security-configuration/index.js";
import type { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy/index.js";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import { above, metricOf } from "./constructs/alarm.ts";
import { DELIVERY_FOLDER } from "./constructs/delivery-names.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { createJobSecurity } from "./constructs/job-security.ts";
import { type Grant, viaService } from "./constructs/policy.ts";
import { createPrivateBucket, type PrivateBucketOptions } from "./constructs/private-bucket.ts";
import { createProjectKey } from "./constructs/project-key.ts";

/** They hold what visitors sent, addresses and all. */
const KEEP_FAILED_RECORDS_DAYS = 30;

/** Long enough to deploy again what was checked. */
const KEEP_CHECKED_DAYS = 30;

const FOURTEEN_DAYS_SECONDS = 14 * 24 * 3600;

/** What the other stacks keep things in: the key, the artifacts, the dead letters. */
export class Storage extends EnvironmentStack {
  readonly key: KmsKey;
  /** Bundles, the jobs' files, checkpoints and data. */
  readonly artifacts: S3Bucket;
  /** All that are made. */
  readonly buckets: S3Bucket[] = [];
  /** How the jobs' files, logs and data are encrypted. */
  readonly jobSecurity: GlueSecurityConfiguration;
  /** Invocations that failed for good and had nobody waiting. */
  readonly deadLetters: SqsQueue;
  private failures: S3Bucket | undefined;

  constructor(scope: Construct, environment: Environment) {
    super(scope, environment, "storage");
    this.key = createProjectKey(this);
    this.artifacts = this.createBucket("artifacts", {
      keepDays: { [`${DELIVERY_FOLDER}/`]: KEEP_CHECKED_DAYS },
    });
    this.jobSecurity = createJobSecurity(this, this.key);
    this.deadLetters = new SqsQueue(this, "dead-letters", {
      name: this.resourceName("dead-letters"),
      messageRetentionSeconds: FOURTEEN_DAYS_SECONDS,
      kmsMasterKeyId: this.key.arn,
    });
    this.restrictDeadLetters();
    this.alarms["dead-letters"] = {
      alarmDescription: "An invocation without anybody who waited has failed for good",
      ...metricOf(
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        { QueueName: this.deadLetters.name },
        { statistic: "Maximum", seconds: 5 * 60 },
      ),
      ...above(0, { times: 1 }),
    };
  }

  /** Records that a consumer of a stream has given up; made where there is a consumer. */
  get failedRecords(): S3Bucket {
    this.failures ??= this.createBucket("failed-records", { keepDays: { "": KEEP_FAILED_RECORDS_DAYS } });
    return this.failures;
  }

  /** What a role of another stack needs for that Lambda, in its name, keeps records that it has given up. */
  mayKeepFailedRecords(stack: EnvironmentStack): Grant[] {
    const { arn } = this.failedRecords;
    return [
      // Lambda's own prefix; it names the rest by the mapping's number, the time and chance.
      { actions: ["s3:PutObject"], resources: [`${arn}/aws/lambda/*`] },
      { actions: ["s3:ListBucket"], resources: [arn] },
      {
        actions: ["kms:GenerateDataKey"],
        resources: [this.key.arn],
        conditions: [viaService("s3", stack.region.stringValue)],
      },
    ];
  }

  /** What a role of another stack needs to leave a dead letter. */
  maySendDeadLetters(stack: EnvironmentStack): Grant[] {
    return [
      { actions: ["sqs:SendMessage"], resources: [this.deadLetters.arn] },
      {
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        resources: [this.key.arn],
        conditions: [viaService("sqs", stack.region.stringValue)],
      },
    ];
  }

  private createBucket(noun: string, options?: PrivateBucketOptions): S3Bucket {
    const bucket = createPrivateBucket(this, noun, this.key, options);
    this.buckets.push(bucket);
    return bucket;
  }

  /** Rules have no role: the queue says which may send. */
  private restrictDeadLetters(): void {
    const { arn, url } = this.deadLetters;
    const policy = new DataAwsIamPolicyDocument(this, "dead-letters-senders", {
      statement: [
        {
          sid: "RulesOfThisEnvironment",
          principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
          actions: ["sqs:SendMessage"],
          resources: [arn],
          condition: [
            {
              test: "ArnLike",
              variable: "aws:SourceArn",
              values: [this.arn("events", `rule/${this.resourceName("*")}`)],
            },
          ],
        },
        {
          sid: "TlsOnly",
          effect: "Deny",
          principals: [{ type: "*", identifiers: ["*"] }],
          actions: ["sqs:*"],
          resources: [arn],
          condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
        },
      ],
    });
    new SqsQueuePolicy(this, "dead-letters-policy", { queueUrl: url, policy: policy.json });
  }
}

import { CloudwatchLogStream } from "@cdktf/provider-aws/lib/cloudwatch-log-stream/index.js";
import { KinesisFirehoseDeliveryStream } from "@cdktf/provider-aws/lib/kinesis-firehose-delivery-stream/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { Construct } from "constructs";
import { FAILED_PREFIX, ORDERS_TABLE } from "../../athena/orders-table.ts";
import { EnvironmentStack } from "../constructs/environment-stack.ts";
import { createLogGroup, mayWriteTo } from "../constructs/log-group.ts";
import type { NodeFunction } from "../constructs/node-function.ts";
import { type Grant, viaService } from "../constructs/policy.ts";
import { ServiceRole } from "../constructs/service-role.ts";
import type { Storage } from "../storage.ts";
import type { Streams } from "../streams.ts";

/** What Firehose says of what it could not deliver. */
export const FIREHOSE_LOG_STREAM = "delivery";

const DAY = "dt=!{timestamp:yyyy-MM-dd}/";

interface Parts {
  storage: Storage;
  streams: Streams;
  /** Of the lake. */
  bucket: S3Bucket;
  /** Makes rows of changes. */
  transform: NodeFunction;
}

/** Puts each change that comes into the stream `orders` into the lake as a row, and apart what cannot be one. */
export class OrdersDeliveryStream extends Construct {
  readonly deliveryStream: KinesisFirehoseDeliveryStream;

  constructor(stack: EnvironmentStack, parts: Parts) {
    super(stack, "delivery-stream");
    const { storage, streams, bucket, transform } = parts;
    const name = stack.resourceName("orders");
    const group = createLogGroup(this, "log", storage, `/aws/kinesisfirehose/${name}`);
    const logStream = new CloudwatchLogStream(this, "log-stream", {
      name: FIREHOSE_LOG_STREAM,
      logGroupName: group.name,
    });
    const { role, policy } = new ServiceRole(this, "role", {
      noun: "orders-firehose",
      service: "firehose.amazonaws.com",
      trustConditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [stack.accountId] }],
      grants: [...mayDeliver(this, parts), mayWriteTo(group)],
    });
    this.deliveryStream = new KinesisFirehoseDeliveryStream(this, "firehose", {
      name,
      destination: "extended_s3",
      kinesisSourceConfiguration: { kinesisStreamArn: streams.byName.orders.arn, roleArn: role.arn },
      extendedS3Configuration: {
        bucketArn: bucket.arn,
        roleArn: role.arn,
        kmsKeyArn: storage.key.arn,
        prefix: `${ORDERS_TABLE.prefix}${DAY}`,
        errorOutputPrefix: `${FAILED_PREFIX}!{firehose:error-output-type}/${DAY}`,
        bufferingInterval: stack.setting("orders_buffer_seconds").numberValue,
        bufferingSize: stack.setting("orders_buffer_mb").numberValue,
        compressionFormat: "GZIP",
        processingConfiguration: {
          enabled: true,
          processors: [
            {
              type: "Lambda",
              parameters: [{ parameterName: "LambdaArn", parameterValue: qualified(transform) }],
            },
          ],
        },
        cloudwatchLoggingOptions: {
          enabled: true,
          logGroupName: group.name,
          logStreamName: logStream.name,
        },
      },
      dependsOn: [policy],
    });
  }
}

/** Firehose asks for a version; the permission must have it, too. */
const qualified = ({ function: { arn } }: NodeFunction) => `${arn}:$LATEST`;

function mayDeliver(scope: Construct, { storage, streams, bucket, transform }: Parts): Grant[] {
  const { region } = EnvironmentStack.of(scope);
  return [
    ...streams.mayRead(scope, "orders", "steadily"),
    {
      actions: ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"],
      resources: [qualified(transform)],
    },
    {
      actions: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
      resources: [ORDERS_TABLE.prefix, FAILED_PREFIX].map((prefix) => `${bucket.arn}/${prefix}*`),
    },
    {
      actions: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      resources: [bucket.arn],
    },
    {
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [storage.key.arn],
      conditions: [viaService("s3", region.stringValue)],
    },
  ];
}

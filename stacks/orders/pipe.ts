import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import type { KinesisFirehoseDeliveryStream } from "@cdktf/provider-aws/lib/kinesis-firehose-delivery-stream/index.js";
import { PipesPipe } from "@cdktf/provider-aws/lib/pipes-pipe/index.js";
import { Construct } from "constructs";
import { ORDERS_PIPE } from "../../config/orders.ts";
import { EnvironmentStack } from "../constructs/environment-stack.ts";
import { type Grant, viaService } from "../constructs/policy.ts";
import { ServiceRole } from "../constructs/service-role.ts";
import type { Storage } from "../storage.ts";
import type { Streams } from "../streams.ts";

interface Parts {
  storage: Storage;
  streams: Streams;
  table: DynamodbTable;
  /** It reads nothing that is in the stream before it. */
  before: KinesisFirehoseDeliveryStream;
}

/** Hands each change of the table of orders on to the stream `orders`, from the oldest that DynamoDB keeps. */
export class OrdersPipe extends Construct {
  readonly pipe: PipesPipe;

  constructor(stack: EnvironmentStack, parts: Parts) {
    super(stack, "pipe");
    const { storage, streams, table, before } = parts;
    const name = stack.resourceName("orders");
    const { role, policy } = new ServiceRole(this, "role", {
      noun: "orders-pipe",
      service: "pipes.amazonaws.com",
      trustConditions: [
        { test: "StringEquals", variable: "aws:SourceAccount", values: [stack.accountId] },
        { test: "ArnEquals", variable: "aws:SourceArn", values: [stack.arn("pipes", `pipe/${name}`)] },
      ],
      grants: grantsOf(parts),
    });
    this.pipe = new PipesPipe(this, "pipe", {
      name,
      description: "Hands changes of orders on to the stream orders",
      roleArn: role.arn,
      source: table.streamArn,
      sourceParameters: {
        dynamodbStreamParameters: {
          // LATEST would drop what was written before the pipe.
          startingPosition: "TRIM_HORIZON",
          batchSize: ORDERS_PIPE.batchSize,
          maximumBatchingWindowInSeconds: ORDERS_PIPE.windowSeconds,
          maximumRetryAttempts: ORDERS_PIPE.maximumRetries,
          onPartialBatchItemFailure: "AUTOMATIC_BISECT",
          deadLetterConfig: { arn: storage.deadLetters.arn },
        },
      },
      target: streams.byName.orders.arn,
      targetParameters: {
        kinesisStreamParameters: { partitionKey: "$.dynamodb.Keys.orderid.S" },
      },
      dependsOn: [policy, before],
    });
  }
}

function grantsOf({ storage, streams, table }: Parts): Grant[] {
  const { region } = EnvironmentStack.of(table);
  return [
    {
      actions: [
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
      ],
      resources: [table.streamArn],
    },
    {
      actions: ["kms:Decrypt"],
      resources: [storage.key.arn],
      conditions: [viaService("dynamodb", region.stringValue)],
    },
    ...streams.mayWrite(table, "orders"),
    // A batch of one.
    { actions: ["kinesis:PutRecord"], resources: [streams.byName.orders.arn] },
    ...storage.maySendDeadLetters(EnvironmentStack.of(table)),
  ];
}

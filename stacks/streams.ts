import { KinesisStream } from "@cdktf/provider-aws/lib/kinesis-stream/index.js";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { type Grant, viaService } from "./constructs/policy.ts";
import type { Storage } from "./storage.ts";

/** The Kinesis streams of shop events. */
export class Streams extends EnvironmentStack {
  readonly clicks: KinesisStream;
  readonly checkouts: KinesisStream;
  private readonly storage: Storage;

  constructor(scope: Construct, environment: Environment, storage: Storage) {
    super(scope, environment, "streams");
    this.storage = storage;
    this.setting("longest_stop_hours");
    this.clicks = this.createStream("clicks");
    this.checkouts = this.createStream("checkouts");
  }

  /** What a role of another stack needs to put events. */
  mayWrite(stack: EnvironmentStack): Grant[] {
    return [
      { actions: ["kinesis:PutRecords"], resources: this.arns },
      this.mayUseKey(stack, "kms:GenerateDataKey"),
    ];
  }

  /** What a role of another stack needs to read events. */
  mayRead(stack: EnvironmentStack): Grant[] {
    return [
      {
        actions: [
          "kinesis:DescribeStream",
          "kinesis:DescribeStreamSummary",
          "kinesis:GetRecords",
          "kinesis:GetShardIterator",
          "kinesis:ListShards",
        ],
        resources: this.arns,
      },
      this.mayUseKey(stack, "kms:Decrypt"),
    ];
  }

  private get arns(): string[] {
    return [this.clicks.arn, this.checkouts.arn];
  }

  private mayUseKey(stack: EnvironmentStack, action: string): Grant {
    return {
      actions: [action],
      resources: [this.storage.key.arn],
      conditions: [viaService("kinesis", stack.region.stringValue)],
    };
  }

  private createStream(noun: string): KinesisStream {
    const shards = this.setting("shards_per_stream");
    return new KinesisStream(this, noun, {
      name: this.resourceName(noun),
      shardCount: `\${${shards.fqn} == 0 ? null : ${shards.fqn}}` as unknown as number,
      streamModeDetails: { streamMode: `\${${shards.fqn} == 0 ? "ON_DEMAND" : "PROVISIONED"}` },
      retentionPeriod: this.setting("stream_retention_hours").numberValue,
      encryptionType: "KMS",
      kmsKeyId: this.storage.key.arn,
      lifecycle: {
        // Reshards are the running system's.
        ignoreChanges: ["shard_count"],
        preventDestroy: this.environment.protectsData,
      },
    });
  }
}

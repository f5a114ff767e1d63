import { KinesisStream } from "@cdktf/provider-aws/lib/kinesis-stream/index.js";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import { type AnyStreamName, streamsOf } from "../config/streams.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { type Binding, type Grant, viaService } from "./constructs/policy.ts";
import type { Storage } from "./storage.ts";

/** A shard answers five GetRecords a second, for all its readers together; who reads steadily asks once a second. */
const MOST_STEADY_READERS = 4;

/** How often who may read a stream does so; the few that read now and then fit in between. */
export type ReadingPace = "steadily" | "now and then";

/** The Kinesis streams: the core's, and those of the lanes that are on. */
export class Streams extends EnvironmentStack {
  readonly byName: Readonly<Record<AnyStreamName, KinesisStream>>;
  private readonly storage: Storage;
  /** Paths of the constructs that read a stream steadily. */
  private readonly steadyReaders = new Map<AnyStreamName, Set<string>>();

  constructor(scope: Construct, environment: Environment, storage: Storage) {
    super(scope, environment, "streams");
    this.storage = storage;
    this.setting("longest_stop_hours");
    this.byName = Object.fromEntries(
      streamsOf(environment.lanes).map((name) => [name, this.createStream(name)]),
    ) as unknown as Record<AnyStreamName, KinesisStream>;
    this.node.addValidation({ validate: () => this.findCrowded() });
  }

  /** What a role needs to put records into a stream. */
  mayWrite(writer: Construct, name: AnyStreamName): Grant[] {
    return [
      { actions: ["kinesis:PutRecords"], resources: [this.byName[name].arn] },
      this.mayUseKey(writer, "kms:GenerateDataKey"),
    ];
  }

  /**
   * What a role needs to read a stream.
   * @param reader whose role it is; a fifth that reads a stream steadily is refused when the stacks are written
   */
  mayRead(reader: Construct, name: AnyStreamName, pace: ReadingPace): Grant[] {
    if (pace === "steadily") {
      const readers = this.steadyReaders.get(name) ?? new Set();
      this.steadyReaders.set(name, readers.add(reader.node.path));
    }
    return [
      {
        actions: [
          "kinesis:DescribeStream",
          "kinesis:DescribeStreamSummary",
          "kinesis:GetRecords",
          "kinesis:GetShardIterator",
          "kinesis:ListShards",
        ],
        resources: [this.byName[name].arn],
      },
      this.mayUseKey(reader, "kms:Decrypt"),
    ];
  }

  /**
   * What a role needs to read a stream by enhanced fan-out.
   * @param consumerArn of the stream's consumer that was made for it
   */
  maySubscribe(reader: Construct, name: AnyStreamName, consumerArn: string): Grant[] {
    return [
      {
        actions: ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:ListShards"],
        resources: [this.byName[name].arn],
      },
      { actions: ["kinesis:SubscribeToShard"], resources: [consumerArn] },
      this.mayUseKey(reader, "kms:Decrypt"),
    ];
  }

  /** A stream's name, for a function that is to put records into it. */
  toWrite(writer: Construct, name: AnyStreamName): Binding {
    return { value: this.byName[name].name, grants: this.mayWrite(writer, name) };
  }

  /** A stream's name, for a function that is to read it by itself. */
  toRead(reader: Construct, name: AnyStreamName, pace: ReadingPace): Binding {
    return { value: this.byName[name].name, grants: this.mayRead(reader, name, pace) };
  }

  private findCrowded(): string[] {
    return [...this.steadyReaders]
      .filter(([, readers]) => readers.size > MOST_STEADY_READERS)
      .map(
        ([name, readers]) =>
          `stream ${name} has ${readers.size} steady readers, of ${MOST_STEADY_READERS} that a shard can serve: ` +
          `${[...readers].join(", ")}; let one read now and then, or by enhanced fan-out`,
      );
  }

  private mayUseKey(scope: Construct, action: string): Grant {
    return {
      actions: [action],
      resources: [this.storage.key.arn],
      conditions: [viaService("kinesis", EnvironmentStack.of(scope).region.stringValue)],
    };
  }

  private createStream(name: AnyStreamName): KinesisStream {
    const shards = this.setting("shards_per_stream");
    return new KinesisStream(this, name, {
      name: this.resourceName(name),
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

import { KinesisStream } from "@cdktf/provider-aws/lib/kinesis-stream/index.js";
import { TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";

/** The Kinesis streams of shop events. */
export class Streams extends EnvironmentStack {
  readonly clicks: KinesisStream;
  readonly checkouts: KinesisStream;

  constructor(scope: Construct, environment: Environment) {
    super(scope, environment, "streams");
    const shards = new TerraformVariable(this, "shards_per_stream", {
      type: "number",
      description: "shards of each stream; 0: on demand",
    });
    const retention = new TerraformVariable(this, "stream_retention_hours", {
      type: "number",
      description: "how long Kinesis keeps an event: the longest stop of the job",
    });
    const stream = (noun: string) =>
      new KinesisStream(this, noun, {
        name: this.resourceName(noun),
        shardCount: shards.numberValue,
        retentionPeriod: retention.numberValue,
      });
    this.clicks = stream("clicks");
    this.checkouts = stream("checkouts");
  }
}

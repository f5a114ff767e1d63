import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import type { Construct } from "constructs";
import { BOTS_ON_CLICKS } from "../config/bots.ts";
import type { Environment } from "../config/environments.ts";
import { metricsNamespace } from "../config/names.ts";
import type { BotsEnvironment } from "../functions/bots/env.ts";
import type { MetricName } from "../functions/bots/metrics.ts";
import { above, anomaly, metricOf } from "./constructs/alarm.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { createMailTopic } from "./constructs/mail-topic.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import { type Binding, viaService } from "./constructs/policy.ts";
import { StreamConsumer } from "./constructs/stream-consumer.ts";
import { createTable } from "./constructs/table.ts";
import type { Storage } from "./storage.ts";
import type { Streams } from "./streams.ts";

/** How many standard deviations more than usual is a flood. */
const SURGE_DEVIATIONS = 4;

/** Who is not a person, within a second: a Lambda on clicks, what it keeps, and whom it tells. */
export class Bots extends EnvironmentStack {
  private readonly table: DynamodbTable;
  private readonly storage: Storage;

  constructor(scope: Construct, environment: Environment, parts: { storage: Storage; streams: Streams }) {
    super(scope, environment, "bots");
    const { storage, streams } = parts;
    this.storage = storage;
    this.table = createTable(this, "bots", {
      key: storage.key,
      // functions/bots/table.ts
      ...{ hashKey: "pk", rangeKey: "sk", expiresAt: "expires" },
    });
    const bots = new NodeFunction<BotsEnvironment>(this, "bots", {
      storage,
      environment: {
        // It reads the stream again where it does not know what came before.
        CLICKS_STREAM: streams.toRead(this, "clicks", "now and then"),
        TABLE: this.toKeep(),
        TOPIC_ARN: this.toTell(),
        METRICS_NAMESPACE: metricsNamespace(environment.name),
      },
    });
    new StreamConsumer(bots, {
      ...{ storage, streams, stream: "clicks", mapping: BOTS_ON_CLICKS },
      hasFanOut: environment.fansOutToBots,
    });
    this.alarms["bot-mails-waiting"] = {
      alarmDescription: "Nobody can be told of users who click like bots",
      ...metricOf(
        metricsNamespace(environment.name),
        "MailsWaiting" satisfies MetricName,
        {},
        { statistic: "Maximum", seconds: 5 * 60 },
      ),
      ...above(0, { times: 3 }),
    };
    this.alarms["clicks-surge"] = {
      alarmDescription: "Many more clicks come in than usual: a flood is not people",
      ...anomaly(
        "AWS/Kinesis",
        "IncomingRecords",
        { StreamName: streams.byName.clicks.name },
        { statistic: "Sum", seconds: 5 * 60, deviations: SURGE_DEVIATIONS, times: 2 },
      ),
    };
  }

  /** The table's name, for a function that looks for labels. */
  toRead(reader: EnvironmentStack): Binding {
    return {
      value: this.table.name,
      grants: [
        { actions: ["dynamodb:BatchGetItem"], resources: [this.table.arn] },
        this.mayUseKey(reader, "dynamodb", ["kms:Decrypt", "kms:DescribeKey"]),
      ],
    };
  }

  private toKeep(): Binding {
    return {
      value: this.table.name,
      grants: [
        {
          actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
          resources: [this.table.arn],
        },
        // DynamoDB asks for the key in the name of who reads and writes.
        this.mayUseKey(this, "dynamodb", [
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:Encrypt",
          "kms:GenerateDataKey",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
        ]),
      ],
    };
  }

  private toTell(): Binding {
    const { topic } = createMailTopic(this, "bot-episodes", { key: this.storage.key });
    return {
      value: topic.arn,
      grants: [
        { actions: ["sns:Publish"], resources: [topic.arn] },
        this.mayUseKey(this, "sns", ["kms:Decrypt", "kms:GenerateDataKey"]),
      ],
    };
  }

  private mayUseKey(stack: EnvironmentStack, service: string, actions: string[]) {
    return {
      actions,
      resources: [this.storage.key.arn],
      conditions: [viaService(service, stack.region.stringValue)],
    };
  }
}

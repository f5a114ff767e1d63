import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import { Fn } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import type { GeneratorEnvironment } from "../functions/generator/env.ts";
import type { GeneratorSettings } from "../functions/generator/settings.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import type { Storage } from "./storage.ts";
import type { Streams } from "./streams.ts";

/** A minute, and time to hand over its last records. */
const TIMEOUT_SECONDS = 120;

/** One minute may run into the next one. */
const MINUTES_AT_ONCE = 2;

/** What the made-up shop is like, but for its rate. */
const SHOP: Omit<GeneratorSettings, "events_per_second"> = {
  seed: 1,
  hours: "shop",
  shoppers: 20_000,
  products: 200,
  shares: { late: 0.01, duplicated: 0.02, out_of_order: 0.02, malformed: 0.01, bots: 0.03 },
};

/** The made-up shop: a Lambda that sends a minute's events, and the rule that asks it every minute. */
export class Generator extends EnvironmentStack {
  readonly function: NodeFunction;
  /** Disabled until the orchestrator enables it. */
  readonly rule: CloudwatchEventRule;

  constructor(scope: Construct, environment: Environment, parts: { storage: Storage; streams: Streams }) {
    super(scope, environment, "generator");
    const { storage, streams } = parts;
    this.rule = new CloudwatchEventRule(this, "rule", {
      name: this.resourceName("data-generation"),
      description: "Asks the generator for each minute's events; the orchestrator enables and disables it",
      scheduleExpression: "cron(* * * * ? *)",
      state: "DISABLED",
      lifecycle: { ignoreChanges: ["state"] },
    });
    const variables = {
      ENVIRONMENT: environment.name,
      CLICKS_STREAM: streams.clicks.name,
      CHECKOUTS_STREAM: streams.checkouts.name,
      GENERATOR_SETTINGS: Fn.jsonencode({
        ...SHOP,
        events_per_second: this.setting("generator_events_per_second").numberValue,
      }),
      LOG_LEVEL: "info",
      LOG_FORMAT: "json",
    } satisfies GeneratorEnvironment;
    this.function = new NodeFunction(this, {
      noun: "generator",
      description: "Sends the made-up shop's events of one minute",
      storage,
      environment: variables,
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMb: 512,
      reservedConcurrency: MINUTES_AT_ONCE,
      isAsynchronous: true,
      grants: [...streams.mayWrite(this), { actions: ["events:DescribeRule"], resources: [this.rule.arn] }],
    });
    this.invokeByRule(storage);
  }

  private invokeByRule(storage: Storage): void {
    const { function: lambda } = this.function;
    new LambdaPermission(this, "rule-may-invoke", {
      statementId: "rule",
      action: "lambda:InvokeFunction",
      functionName: lambda.functionName,
      principal: "events.amazonaws.com",
      sourceArn: this.rule.arn,
    });
    new CloudwatchEventTarget(this, "target", {
      rule: this.rule.name,
      targetId: "generator",
      arn: lambda.arn,
      deadLetterConfig: { arn: storage.deadLetters.arn },
    });
  }
}

import type { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { Fn } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import type { GeneratorEnvironment } from "../functions/generator/env.ts";
import type { GeneratorSettings } from "../functions/generator/settings.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import type { Storage } from "./storage.ts";
import type { Streams } from "./streams.ts";

/** What the made-up shop is like, but for its rate and its bots. */
const SHOP = {
  seed: 1,
  hours: "shop",
  shoppers: 20_000,
  products: 200,
  shares: { late: 0.01, duplicated: 0.02, out_of_order: 0.02, malformed: 0.01 },
} as const satisfies Omit<GeneratorSettings, "events_per_second" | "shares"> & {
  shares: Omit<GeneratorSettings["shares"], "bots">;
};

/** What the made-up shop is like, as JSON for a function of the stack. */
export function madeUpShop(stack: EnvironmentStack): string {
  return Fn.jsonencode({
    ...SHOP,
    shares: { ...SHOP.shares, bots: stack.setting("generator_bots_share").numberValue },
    events_per_second: stack.setting("generator_events_per_second").numberValue,
  });
}

/** The made-up shop: a Lambda that sends a minute's events, and the rule that asks it every minute. */
export class Generator extends EnvironmentStack {
  readonly function: NodeFunction;
  /** Disabled until the orchestrator enables it. */
  readonly rule: CloudwatchEventRule;

  constructor(scope: Construct, environment: Environment, parts: { storage: Storage; streams: Streams }) {
    super(scope, environment, "generator");
    const { storage, streams } = parts;
    this.function = new NodeFunction<GeneratorEnvironment>(this, "generator", {
      storage,
      // One minute may run into the next one.
      concurrency: this.setting("generator_concurrency"),
      environment: {
        CLICKS_STREAM: streams.toWrite(this, "clicks"),
        CHECKOUTS_STREAM: streams.toWrite(this, "checkouts"),
        GENERATOR_SETTINGS: madeUpShop(this),
      },
    });
    this.rule = this.function.onSchedule("data-generation", {
      description: "Asks the generator for each minute's events; the orchestrator enables and disables it",
      expression: "cron(* * * * ? *)",
      isSwitched: true,
    });
    // It leaves a minute that is under way when the rule is disabled.
    this.function.allow({ actions: ["events:DescribeRule"], resources: [this.rule.arn] });
  }
}

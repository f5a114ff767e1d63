import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { Fn, type TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { EnvironmentStack } from "./environment-stack.ts";
import type { NodeFunction } from "./node-function.ts";
import { scheduledBy } from "./scheduled-by.ts";

export interface ScheduleRuleProps {
  description: string;
  /** Such as `rate(5 minutes)`, or a setting that says it and may be empty: then the rule is off. @default events alone */
  expression?: string | TerraformVariable;
  /** Events that it is for, too: a pattern of EventBridge. @default none */
  events?: object;
  /** What the function gets. @default the event */
  input?: object;
  /** Disabled when it is made; from then on the running system enables and disables it. @default false */
  isSwitched?: boolean;
}

/** An EventBridge rule that invokes a function by the clock, on events, or both; what cannot be delivered goes to the dead letters. */
export class ScheduleRule extends Construct {
  readonly rule: CloudwatchEventRule;

  constructor(
    target: NodeFunction,
    noun: string,
    deadLetters: SqsQueue,
    { description, expression, events, input, isSwitched = false }: ScheduleRuleProps,
  ) {
    super(target, noun);
    this.rule = new CloudwatchEventRule(this, "rule", {
      name: EnvironmentStack.of(this).resourceName(noun),
      description,
      ...scheduleOf(expression),
      ...(events && { eventPattern: Fn.jsonencode(events) }),
      ...(isSwitched && { state: "DISABLED", lifecycle: { ignoreChanges: ["state"] } }),
    });
    invokeBy(this, target, { noun, rule: this.rule, deadLetters, input });
  }
}

export interface RuleTargetProps {
  /** Of the rule's name. */
  noun: string;
  rule: CloudwatchEventRule;
  deadLetters: SqsQueue;
  /** What the function gets. @default the event */
  input?: object | undefined;
}

/** Has a rule, which may be another stack's, invoke a function. */
export function invokeBy(
  scope: Construct,
  target: NodeFunction,
  { noun, rule, deadLetters, input }: RuleTargetProps,
): void {
  const { functionName, arn } = target.function;
  new LambdaPermission(scope, "permission", {
    statementId: noun,
    action: "lambda:InvokeFunction",
    functionName,
    principal: "events.amazonaws.com",
    sourceArn: rule.arn,
  });
  new CloudwatchEventTarget(scope, "target", {
    rule: rule.name,
    targetId: target.noun,
    arn,
    ...(input && { input: Fn.jsonencode(input) }),
    deadLetterConfig: { arn: deadLetters.arn },
  });
}

function scheduleOf(expression: ScheduleRuleProps["expression"]) {
  switch (typeof expression) {
    case "undefined":
      return {};
    case "string":
      return { scheduleExpression: expression };
    default:
      return scheduledBy(expression);
  }
}

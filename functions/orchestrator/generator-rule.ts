import {
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  type EventBridgeClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-eventbridge";

export type RuleState = "ENABLED" | "DISABLED" | "ABSENT";

/** The rule that makes events is not deployed here. Permanent until someone deploys it. */
export class RuleNotFoundError extends Error {
  override name = "RuleNotFoundError";
}

/** The job was started or stopped, but the generator's rule is not what it was told to be. Ask again. */
export class RuleNotChangedError extends Error {
  override name = "RuleNotChangedError";
}

/** What became of the generator's rule. */
export interface RuleResult {
  name: string;
  state: RuleState;
  /** False where the rule was so already, or is absent. */
  changed: boolean;
}

/** The EventBridge rule that invokes the generator every minute. */
export interface GeneratorRule {
  name: string;
  state(): Promise<RuleState>;
  /** @throws RuleNotFoundError */
  enable(): Promise<void>;
  /** The generator notices within seconds, and leaves the minute that it is in. */
  disable(): Promise<void>;
}

export function findGeneratorRule(events: EventBridgeClient, name: string): GeneratorRule {
  return {
    name,
    async state() {
      try {
        const rule = await events.send(new DescribeRuleCommand({ Name: name }));
        return rule.State === "DISABLED" ? "DISABLED" : "ENABLED";
      } catch (error) {
        if (error instanceof ResourceNotFoundException) {
          return "ABSENT";
        }
        throw error;
      }
    },
    async enable() {
      await events.send(new EnableRuleCommand({ Name: name }));
    },
    async disable() {
      await events.send(new DisableRuleCommand({ Name: name }));
    },
  };
}

export function ruleNotFound(name: string): RuleNotFoundError {
  return new RuleNotFoundError(
    `EventBridge rule ${name} does not exist in this account and region: deploy the generator first`,
  );
}

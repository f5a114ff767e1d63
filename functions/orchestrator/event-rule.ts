import {
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  type EventBridgeClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-eventbridge";
import { NotDeployedError } from "../shared/not-deployed.ts";
import type { Part, PartChange, PartState } from "./part.ts";

/** The rule is not deployed here. Permanent until someone deploys it. */
export class RuleNotFoundError extends NotDeployedError {
  override name = "RuleNotFoundError";
}

/** The rule is not what it was told to be. Ask again. */
export class RuleNotChangedError extends Error {
  override name = "RuleNotChangedError";
}

export interface RuleState extends PartState {
  state: "ENABLED" | "DISABLED";
}

/** A rule of EventBridge that invokes something every so often. */
export interface EventRule extends Part {
  /** @throws RuleNotFoundError */
  state(): Promise<RuleState>;
  /** @throws RuleNotFoundError, RuleNotChangedError */
  start(): Promise<PartChange>;
  /**
   * What the rule has invoked already goes on: the generator notices within seconds, and leaves the minute that it is in.
   * @throws RuleNotFoundError, RuleNotChangedError
   */
  stop(): Promise<PartChange>;
}

/** @param parts `name` is that of what the rule invokes. */
export function findEventRule(parts: {
  events: EventBridgeClient;
  name: string;
  resource: string;
}): EventRule {
  const { events, name, resource } = parts;
  const label = `rule ${resource}`;

  async function state(): Promise<RuleState> {
    try {
      const rule = await events.send(new DescribeRuleCommand({ Name: resource }));
      return { name, resource, state: rule.State === "DISABLED" ? "DISABLED" : "ENABLED" };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        throw new RuleNotFoundError(
          `EventBridge rule ${resource} does not exist in this account and region: deploy the ${name} first`,
          { cause: error },
        );
      }
      throw error;
    }
  }

  async function change(wanted: RuleState["state"]): Promise<PartChange> {
    try {
      const changed = (await state()).state !== wanted;
      if (changed) {
        const command = wanted === "ENABLED" ? EnableRuleCommand : DisableRuleCommand;
        await events.send(new command({ Name: resource }));
      }
      return { name, resource, state: wanted, changed };
    } catch (error) {
      if (error instanceof RuleNotFoundError) {
        throw error;
      }
      throw new RuleNotChangedError(`${label} was not ${wanted.toLowerCase()}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  return { name, resource, label, state, start: () => change("ENABLED"), stop: () => change("DISABLED") };
}

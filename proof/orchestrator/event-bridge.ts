import { type DescribeRuleCommandInput, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Draws } from "../draws.ts";
import { answer } from "./service.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** EventBridge's rules, by name. */
export interface FakeEventBridge {
  client: EventBridgeClient;
  isEnabled(rule: string): boolean;
}

export function createEventBridge(
  chance: { time: VirtualTime; draws: Draws },
  names: readonly string[],
): FakeEventBridge {
  const enabled = new Map(names.map((name) => [name, false]));
  const client = new EventBridgeClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "-", secretAccessKey: "-" },
  });
  const set = (isEnabled: boolean) => (input: DescribeRuleCommandInput) => {
    enabled.set(input.Name ?? "", isEnabled);
    return {};
  };
  answer(client, chance, {
    DescribeRuleCommand: ({ Name }: DescribeRuleCommandInput) => ({
      State: enabled.get(Name ?? "") ? "ENABLED" : "DISABLED",
    }),
    EnableRuleCommand: set(true),
    DisableRuleCommand: set(false),
  });
  return { client, isEnabled: (rule) => enabled.get(rule) === true };
}

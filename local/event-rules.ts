import {
  type EventBridgeClient,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { createEventBridgeClient } from "../functions/shared/aws/event-bridge.ts";
import { emulatorClientConfig } from "./emulator.ts";
import { arnOf } from "./emulator-account.ts";

/** A rule of EventBridge that invokes a function. */
export interface FunctionRule extends Pick<PutRuleCommandInput, "ScheduleExpression" | "EventPattern"> {
  name: string;
  functionName: string;
  /** What the function gets. @default the event */
  input?: object;
}

/** Brings a rule on the emulator up to date; it is disabled. */
export function deployRule(emulatorEndpoint: string, rule: FunctionRule): Promise<void> {
  const { name, functionName, input, ...when } = rule;
  return withEventBridge(emulatorEndpoint, async (client) => {
    await client.send(new PutRuleCommand({ Name: name, State: "DISABLED", ...when }));
    const target = { Id: functionName, Arn: arnOf("lambda", `function:${functionName}`) };
    await client.send(
      new PutTargetsCommand({
        Rule: name,
        Targets: [{ ...target, ...(input && { Input: JSON.stringify(input) }) }],
      }),
    );
  });
}

/** A client for as long as `work` takes. */
export async function withEventBridge<T>(
  endpoint: string,
  work: (client: EventBridgeClient) => Promise<T>,
): Promise<T> {
  const client = createEventBridgeClient(emulatorClientConfig(endpoint));
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

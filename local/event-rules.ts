import {
  type EventBridgeClient,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  RemoveTargetsCommand,
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

/** Brings a rule on the emulator up to date; it is disabled, and invokes nothing else any more. */
export function deployRule(emulatorEndpoint: string, rule: FunctionRule): Promise<void> {
  const { name, functionName, input, ...when } = rule;
  return withEventBridge(emulatorEndpoint, async (client) => {
    await client.send(new PutRuleCommand({ Name: name, State: "DISABLED", ...when }));
    await putTarget(client, name, functionName, input);
    const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: name }));
    await removeTargets(
      client,
      name,
      Targets.flatMap(({ Id }) => (Id === undefined || Id === functionName ? [] : [Id])),
    );
  });
}

/** Has the rule invoke one more function, with the event. @returns has it do so no more */
export async function addTarget(
  emulatorEndpoint: string,
  rule: string,
  functionName: string,
): Promise<() => Promise<void>> {
  await withEventBridge(emulatorEndpoint, (client) => putTarget(client, rule, functionName));
  return () => withEventBridge(emulatorEndpoint, (client) => removeTargets(client, rule, [functionName]));
}

async function putTarget(
  client: EventBridgeClient,
  rule: string,
  functionName: string,
  input?: object,
): Promise<void> {
  const target = { Id: functionName, Arn: arnOf("lambda", `function:${functionName}`) };
  await client.send(
    new PutTargetsCommand({
      Rule: rule,
      Targets: [{ ...target, ...(input && { Input: JSON.stringify(input) }) }],
    }),
  );
}

async function removeTargets(client: EventBridgeClient, rule: string, ids: string[]): Promise<void> {
  if (ids.length > 0) {
    await client.send(new RemoveTargetsCommand({ Rule: rule, Ids: ids }));
  }
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

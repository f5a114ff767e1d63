import { ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { resourceName } from "../../config/names.ts";
import { createEventBridgeClient } from "../../functions/shared/aws/event-bridge.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { invokeOnEmulator } from "../lambdas.ts";
import { RunFailedError } from "./expectation.ts";

/**
 * Invokes the applied migrations as their rule does every few days, so that Lambda keeps them in the network.
 * @throws RunFailedError where they do more than answer, or something else
 */
export async function keepMigrationsActive(
  endpoint: string,
  environment: string,
  say: (line: string) => void,
): Promise<void> {
  const name = resourceName(environment, "migrations");
  const answer = await invokeOnEmulator(endpoint, name, await inputOf(endpoint, name));
  if (answer !== "active") {
    throw new RunFailedError(`invoked by their rule the migrations answer ${JSON.stringify(answer)}`);
  }
  say("migrations: kept active by their rule");
}

/** What the rule's one target gets. */
async function inputOf(endpoint: string, rule: string): Promise<unknown> {
  const client = createEventBridgeClient(emulatorClientConfig(endpoint));
  try {
    const { Targets: [target] = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: rule }));
    return JSON.parse(target?.Input ?? "null");
  } finally {
    client.destroy();
  }
}

import { invokeFunction } from "../local/lambdas.ts";
import { ORCHESTRATOR } from "../local/orchestrator.ts";
import { REPORTS } from "../local/reports-function.ts";
import { UsageError } from "./errors.ts";
import { askRunningSystem, findRunningEmulator } from "./running-system.ts";

const FUNCTIONS: Readonly<Record<string, string>> = {
  orchestrator: ORCHESTRATOR,
  generator: "ecommerce-streaming-local-generator",
  reports: REPORTS,
};

/** Prints the answer of one of the running system's Lambdas. @throws UsageError, UserError, FunctionFailedError */
export async function invoke(name: string, payload = "{}"): Promise<void> {
  const functionName = FUNCTIONS[name];
  if (functionName === undefined) {
    throw new UsageError(`there is no Lambda ${name}; there are: ${Object.keys(FUNCTIONS).join(", ")}`);
  }
  const answer = await askRunningSystem(invokeFunction(findRunningEmulator(), functionName, parse(payload)));
  process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    throw new UsageError(`the payload must be JSON, not ${payload.slice(0, 100)}`);
  }
}

import { invokeFunction } from "../local/lambdas.ts";
import { ORCHESTRATOR } from "../local/orchestrator.ts";
import { REPORTS } from "../local/reports-function.ts";
import { findDeployed, LOCAL } from "./deployed.ts";
import { UsageError } from "./errors.ts";
import { askRunningSystem, findRunningEmulator } from "./running-system.ts";

const FUNCTIONS: Readonly<Record<string, string>> = {
  orchestrator: ORCHESTRATOR,
  generator: "ecommerce-streaming-local-generator",
  reports: REPORTS,
};

/** Prints the answer of one of an environment's Lambdas. @throws UsageError, UserError, FunctionFailedError */
export async function invoke(
  name: string,
  payload: string | undefined,
  options: { env: string },
): Promise<void> {
  const functionName = FUNCTIONS[name];
  if (functionName === undefined) {
    throw new UsageError(`there is no Lambda ${name}; there are: ${Object.keys(FUNCTIONS).join(", ")}`);
  }
  const request = parse(payload ?? "{}");
  const answer = await (options.env === LOCAL
    ? askRunningSystem(invokeFunction(findRunningEmulator(), functionName, request))
    : (await findDeployed(options.env)).invoke(name, request));
  process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
}

function parse(payload: string): object {
  try {
    return JSON.parse(payload);
  } catch {
    throw new UsageError(`the payload must be JSON, not ${payload.slice(0, 100)}`);
  }
}

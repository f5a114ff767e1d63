import { FUNCTION_NAMES, type FunctionName } from "../functions/registry.ts";
import { invokeOnEmulator, NOT_ON_LAPTOP } from "../local/lambdas.ts";
import { LOCAL, localName } from "../local/names.ts";
import { findPlaces } from "../local/places.ts";
import { askRunningSystem, findRunningEmulator } from "../local/running-system.ts";
import { findDeployed } from "./deployed.ts";
import { UsageError } from "./errors.ts";
import { printJson } from "./print.ts";

/** Prints the answer of one of an environment's Lambdas. @throws UsageError, UserError, FunctionFailedError */
export async function invoke(
  name: string,
  payload: string | undefined,
  options: { env: string },
): Promise<void> {
  if (!(FUNCTION_NAMES as string[]).includes(name)) {
    throw new UsageError(`there is no Lambda ${name}; there are: ${FUNCTION_NAMES.join(", ")}`);
  }
  const away = NOT_ON_LAPTOP[name as FunctionName];
  if (options.env === LOCAL && away !== undefined) {
    throw new UsageError(`there is no Lambda ${name} on a laptop: ${away}`);
  }
  const request = parse(payload ?? "{}");
  const answer = await (options.env === LOCAL
    ? askRunningSystem(invokeOnEmulator(findRunningEmulator(findPlaces()), localName(name), request))
    : (await findDeployed(options.env)).invoke(name, request));
  printJson(answer);
}

function parse(payload: string): object {
  try {
    return JSON.parse(payload);
  } catch {
    throw new UsageError(`the payload must be JSON, not ${payload.slice(0, 100)}`);
  }
}

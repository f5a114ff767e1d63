import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { Ask } from "./monitor.ts";

/** Another Lambda answered with an error. Transient for all the monitor knows: it asks again after its interval. */
export class FunctionFailedError extends Error {
  override name = "FunctionFailedError";
}

/** Over Lambda's API. */
export function askFunctions(lambda: LambdaClient): Ask {
  return async (functionName, payload) => {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) }),
    );
    const result = JSON.parse(Buffer.from(answer.Payload ?? []).toString() || "null");
    if (answer.FunctionError !== undefined) {
      throw new FunctionFailedError(`${functionName}: ${result?.errorMessage ?? answer.FunctionError}`);
    }
    return result;
  };
}

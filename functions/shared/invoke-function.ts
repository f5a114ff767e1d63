import { InvokeCommand, type LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import { UserError } from "../../errors/user-error.ts";

/** A Lambda answered with an error; the message is the Lambda's own. */
export class FunctionFailedError extends UserError {
  override name = "FunctionFailedError";
  /** Name of the Lambda's error, where it told one. */
  readonly errorType: string | undefined;

  constructor(message: string, errorType?: string) {
    super(message);
    this.errorType = errorType;
  }
}

/** There is no such Lambda. Permanent until someone deploys it. */
export class FunctionNotFoundError extends UserError {
  override name = "FunctionNotFoundError";
}

/**
 * Invokes a Lambda and waits for its answer, as long as its own time-out allows.
 * @throws FunctionFailedError, FunctionNotFoundError, and what the SDK throws where Lambda does not answer
 */
export async function invokeFunction(
  lambda: Pick<LambdaClient, "send">,
  functionName: string,
  payload: unknown,
  abortSignal?: AbortSignal,
): Promise<unknown> {
  const answer = await send(lambda, functionName, payload, "RequestResponse", abortSignal);
  const result = JSON.parse(Buffer.from(answer.Payload ?? []).toString() || "null");
  if (answer.FunctionError !== undefined) {
    throw new FunctionFailedError(result?.errorMessage ?? answer.FunctionError, result?.errorType);
  }
  return result;
}

/** Hands a payload to a Lambda and waits for nothing more. @throws FunctionNotFoundError, and what the SDK throws */
export async function invokeWithoutWaiting(
  lambda: Pick<LambdaClient, "send">,
  functionName: string,
  payload: unknown,
): Promise<void> {
  await send(lambda, functionName, payload, "Event");
}

async function send(
  lambda: Pick<LambdaClient, "send">,
  functionName: string,
  payload: unknown,
  InvocationType: "RequestResponse" | "Event",
  abortSignal?: AbortSignal,
) {
  const Payload = Buffer.from(JSON.stringify(payload));
  const command = new InvokeCommand({ FunctionName: functionName, InvocationType, Payload });
  try {
    return await lambda.send(command, abortSignal && { abortSignal });
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      throw new FunctionNotFoundError(`the Lambda ${functionName} is not deployed here`, { cause: error });
    }
    throw error;
  }
}

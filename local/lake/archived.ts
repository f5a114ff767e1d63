import {
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";
import { UserError } from "../../errors/user-error.ts";
import { readEnvironment } from "../../functions/archiver/env.ts";

/** Nothing is archived. Permanent: switch the lane lake on. */
export class LakeOffError extends UserError {
  override name = "LakeOffError";
}

/** Where an archiver writes, and the streams' names by noun: as it was deployed. @throws LakeOffError */
export async function findArchived(
  lambda: Pick<LambdaClient, "send">,
  functionName: string,
): Promise<{ bucket: string; streams: Readonly<Record<string, string>> }> {
  try {
    const { Environment } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: functionName }),
    );
    const { LAKE_BUCKET, STREAMS } = readEnvironment(Environment?.Variables ?? {});
    return { bucket: LAKE_BUCKET, streams: STREAMS };
  } catch (error) {
    throw error instanceof ResourceNotFoundException
      ? new LakeOffError("nothing is kept to send again: the lane lake is off", { cause: error })
      : error;
  }
}

import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { findFirstFailure } from "./batch-answer.ts";
import { eventOf, type ShardRecord } from "./shard-record.ts";

/** What came of an invocation. */
export interface Invocation {
  /** Index of the first record that is not handled; undefined where all are. */
  firstFailure: number | undefined;
  requestId: string;
  /** `Unhandled`, where the function threw, ended or took too long. */
  functionError: string | null;
  /** The function's own message. */
  error?: string;
}

/** @throws the SDK's error where the function was not invoked, or nobody knows what came of it */
export async function invokeWith(
  client: Pick<LambdaClient, "send">,
  functionName: string,
  records: readonly ShardRecord[],
): Promise<Invocation> {
  const answer = await client.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(eventOf(records)) }),
  );
  const payload: unknown = JSON.parse(Buffer.from(answer.Payload ?? []).toString() || "null");
  const requestId = answer.$metadata.requestId ?? "";
  const functionError = answer.FunctionError ?? null;
  if (functionError !== null) {
    const { errorMessage } = (payload ?? {}) as { errorMessage?: string };
    return { firstFailure: 0, requestId, functionError, error: errorMessage ?? functionError };
  }
  return { firstFailure: findFirstFailure(payload, records), requestId, functionError };
}

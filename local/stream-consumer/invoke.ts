import type { LambdaClient } from "@aws-sdk/client-lambda";
import { FunctionFailedError, invokeFunction } from "../../functions/shared/invoke-function.ts";
import { findFirstFailure } from "./batch-answer.ts";
import { eventOf, type ShardRecord } from "./shard-record.ts";

/** What came of an invocation. */
export interface Invocation {
  /** Index of the first record that is not handled; undefined where all are. */
  firstFailure: number | undefined;
  /** The function's message, where it threw, ended or took too long. */
  error?: string;
}

/** @throws where the function was not invoked, or nobody knows what came of it */
export async function invokeWithRecords(
  lambda: Pick<LambdaClient, "send">,
  functionName: string,
  records: readonly ShardRecord[],
): Promise<Invocation> {
  try {
    const answer = await invokeFunction(lambda, functionName, eventOf(records));
    return { firstFailure: findFirstFailure(answer, records) };
  } catch (error) {
    if (error instanceof FunctionFailedError) {
      return { firstFailure: 0, error: error.message };
    }
    throw error;
  }
}

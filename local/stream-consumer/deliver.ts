import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import type { StreamMapping } from "../../config/stream-mapping.ts";
import type { Invocation } from "./invoke.ts";
import { retryDelayMs } from "./retry-delay.ts";
import type { ShardRecord } from "./shard-record.ts";

/** Why records are given up. */
export interface GivenUp {
  condition: "RetryAttemptsExhausted" | "RecordAgeExceeded";
  /** How often the function was given them. */
  invocations: number;
  /** Undefined where age is the reason. */
  last: Invocation | undefined;
}

export interface Delivery {
  mapping: StreamMapping;
  /** @throws where the function could not be invoked: that uses up no retry */
  invoke(records: readonly ShardRecord[]): Promise<Invocation>;
  giveUp(records: readonly ShardRecord[], reason: GivenUp): Promise<void>;
  /** All records up to this one are handled or given up. */
  onDone(last: ShardRecord): void;
  logger: Pick<Logger, "warn">;
  signal: AbortSignal;
  /** Milliseconds since 1970. */
  now(): number;
}

interface Batch {
  records: readonly ShardRecord[];
  invocations: number;
  /** How often the function could not be invoked. */
  refusals: number;
}

/**
 * Hands records to the function, as an event source mapping does, until each of them is handled or given up; in order,
 * so that nothing overtakes a record that fails.
 * @throws AbortError between two invocations
 */
export async function deliver(records: readonly ShardRecord[], delivery: Delivery): Promise<void> {
  const batches = [newBatch(records)];
  for (let batch = batches.pop(); batch; batch = batches.pop()) {
    delivery.signal.throwIfAborted();
    const young = await giveUpOld(batch, delivery);
    if (young.records.length > 0) {
      batches.push(...(await tryOnce(young, delivery)).reverse());
    }
  }
}

/** @returns what is left to be tried, in order */
async function tryOnce(batch: Batch, delivery: Delivery): Promise<Batch[]> {
  const { mapping, onDone, signal, logger } = delivery;
  const { records } = batch;
  let invocation: Invocation;
  try {
    invocation = await delivery.invoke(records);
  } catch (error) {
    const refusals = batch.refusals + 1;
    logger.warn({ error: (error as Error).name }, "function cannot be invoked");
    await delay(retryDelayMs(refusals), undefined, { signal });
    return [{ ...batch, refusals }];
  }
  const { firstFailure } = invocation;
  if (firstFailure === undefined) {
    onDone(last(records));
    return [];
  }
  logger.warn({ records: records.length, firstFailure, error: invocation.error }, "batch failed");
  if (firstFailure > 0) {
    onDone(records[firstFailure - 1] as ShardRecord);
  }
  const failed = records.slice(firstFailure);
  if (mapping.bisectOnError && records.length > 1) {
    return split(records, firstFailure);
  }
  const invocations = batch.invocations + 1;
  if (invocations > mapping.maximumRetries) {
    await delivery.giveUp(failed, { condition: "RetryAttemptsExhausted", invocations, last: invocation });
    onDone(last(failed));
    return [];
  }
  await delay(retryDelayMs(invocations), undefined, { signal });
  return [{ records: failed, invocations, refusals: 0 }];
}

/** Where the answer says where: there, and what comes before is handled. Else in the middle. Neither counts as a retry. */
function split(records: readonly ShardRecord[], firstFailure: number): Batch[] {
  if (firstFailure > 0) {
    return [newBatch(records.slice(firstFailure))];
  }
  const middle = Math.ceil(records.length / 2);
  return [newBatch(records.slice(0, middle)), newBatch(records.slice(middle))];
}

/** @returns the batch without the records that are too old */
async function giveUpOld(batch: Batch, delivery: Delivery): Promise<Batch> {
  const { records, invocations } = batch;
  const oldest = delivery.now() - delivery.mapping.maximumRecordAgeSeconds * 1000;
  const firstYoung = records.findIndex(({ arrivalMs }) => arrivalMs >= oldest);
  const old = firstYoung === -1 ? records : records.slice(0, firstYoung);
  if (old.length === 0) {
    return batch;
  }
  await delivery.giveUp(old, { condition: "RecordAgeExceeded", invocations, last: undefined });
  delivery.onDone(last(old));
  return { ...batch, records: records.slice(old.length) };
}

function newBatch(records: readonly ShardRecord[]): Batch {
  return { records, invocations: 0, refusals: 0 };
}

function last(records: readonly ShardRecord[]): ShardRecord {
  return records.at(-1) as ShardRecord;
}

import type { ShardRecord } from "./shard-record.ts";

/**
 * Reads a function's answer as AWS reads it with `ReportBatchItemFailures`.
 * @returns the index of the first record that failed; undefined where all were handled. An answer that names no record of
 * the batch, or names one in a wrong way, fails the whole batch; one that is empty fails none.
 */
export function findFirstFailure(answer: unknown, records: readonly ShardRecord[]): number | undefined {
  const failures = (answer as { batchItemFailures?: unknown } | null | undefined)?.batchItemFailures;
  if (failures === undefined || failures === null) {
    return undefined;
  }
  if (!Array.isArray(failures)) {
    return 0;
  }
  const indices = failures.map((failure) =>
    records.findIndex(({ sequenceNumber }) => sequenceNumber === failure?.itemIdentifier),
  );
  return indices.length === 0 ? undefined : Math.max(0, Math.min(...indices));
}

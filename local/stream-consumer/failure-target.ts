import { randomUUID } from "node:crypto";
import type { GivenUp } from "./deliver.ts";
import { failureKey, failureRecord, type ShardOfMapping } from "./failure-record.ts";
import type { ShardRecord } from "./shard-record.ts";

/** The emulator did not take what was given up. Transient: its bucket may be missing still. */
export class FailureTargetError extends Error {
  override name = "FailureTargetError";
}

/** Puts records that are given up into a bucket of the emulator, which asks for no signature. @throws FailureTargetError */
export async function putFailure(
  { endpoint, bucket }: { endpoint: string; bucket: string },
  shard: ShardOfMapping,
  records: readonly ShardRecord[],
  reason: GivenUp,
): Promise<void> {
  const time = new Date();
  const key = failureKey(shard, time, randomUUID());
  const answer = await fetch(`${endpoint}/${bucket}/${key}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(failureRecord(shard, records, reason, time)),
  });
  if (!answer.ok) {
    throw new FailureTargetError(`${bucket} answers ${answer.status}`);
  }
}
